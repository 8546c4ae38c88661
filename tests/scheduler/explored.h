// SPDX-License-Identifier: Apache-2.0
//
// A search over a small program, by classes and final states: what searches
// of one program are compared by.

#ifndef RAVEL_TESTS_SCHEDULER_EXPLORED_H_
#define RAVEL_TESTS_SCHEDULER_EXPLORED_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "scheduler/strategy.h"
#include "tests/scheduler/small_program.h"
#include "tests/scheduler/world.h"

namespace ravel {

// Passes everything on, and notes which values were chosen after which step.
class Tap final : public Strategy {
 public:
  explicit Tap(Strategy& strategy) : strategy_(strategy) {}

  void Attach(const ExecutionLog& log) override {
    log_ = &log;
    strategy_.Attach(log);
  }
  bool Begin(uint64_t execution, Previous previous) override {
    picks_.clear();
    return strategy_.Begin(execution, previous);
  }
  size_t PickThread(const Candidates& candidates) override {
    return strategy_.PickThread(candidates);
  }
  uint16_t PickValue(const Choice& choice) override {
    const uint16_t value = strategy_.PickValue(choice);
    PassThrough unseen;
    picks_.resize(log_->step_count + 1);
    picks_.back().push_back(value);
    return value;
  }
  bool Followed() const override { return strategy_.Followed(); }
  bool WatchesTurns() const override { return strategy_.WatchesTurns(); }
  void OnTurn(const NextTurn& turn) override { strategy_.OnTurn(turn); }
  bool Complete() const override { return strategy_.Complete(); }

  // By how many steps there had been.
  const std::vector<std::vector<uint16_t>>& picks() const { return picks_; }

 private:
  Strategy& strategy_;
  const ExecutionLog* log_ = nullptr;
  std::vector<std::vector<uint16_t>> picks_;
};

struct Explored {
  std::map<std::string, int> classes;  // and how often each was seen
  std::map<std::string, std::string> state_of;
  uint64_t executions = 0;
  bool cut = false;          // there were more than a test has time for
  bool contradicts = false;  // a class with two states
  bool idled = false;        // a thread was made to wait for others
};

inline constexpr uint64_t kMostExplored = 3000;

inline Explored Explore(World& world, Strategy& strategy,
                        const SmallProgram& program) {
  Explored explored;
  Tap tap(strategy);
  tap.Attach(world.log());
  Strategy::Previous previous;
  while (tap.Begin(explored.executions + 1, previous)) {
    if (explored.executions == kMostExplored) {
      explored.cut = true;
      break;
    }
    world.RunBegun(tap, program, ++explored.executions);
    previous = world.log().Choices();
    explored.idled |= world.log().idled;
    const std::string name = ClassOf(world.log(), tap.picks());
    const std::string state = program.FinalState(world.log());
    ++explored.classes[name];
    std::string& known = explored.state_of[name];
    if (known.empty()) known = state;
    explored.contradicts |= known != state;
  }
  return explored;
}

}  // namespace ravel

#endif  // RAVEL_TESTS_SCHEDULER_EXPLORED_H_
