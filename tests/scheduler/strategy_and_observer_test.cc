// SPDX-License-Identifier: Apache-2.0
//
// What the scheduler says to strategies and observers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "scheduler/observer.h"
#include "scheduler/strategy.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;

// Answers with what it is told, and looks at what it is offered.
class Scripted final : public Strategy {
 public:
  explicit Scripted(size_t answer) : answer_(answer) {}
  bool Begin(uint64_t, Previous) override { return true; }
  size_t PickThread(const Candidates& candidates) override {
    sizes.push_back(candidates.size());
    fallbacks.push_back(candidates.thread(candidates.fallback()));
    preemptible.push_back(candidates.preemptible());
    kinds.push_back(candidates.op(candidates.thread(0)).kind);
    return answer_;
  }
  uint16_t PickValue(const Choice&) override {
    return static_cast<uint16_t>(answer_);
  }

  std::vector<size_t> sizes;
  std::vector<ThreadId> fallbacks;
  std::vector<bool> preemptible;
  std::vector<OpKind> kinds;

 private:
  size_t answer_;
};

TEST(Scheduler, EndsWhereTheStrategyEnds) {
  World world;
  const auto body = [] { Together(2, [](uint32_t) { Touch(1); }); };
  Scripted stops(Strategy::kStop);
  EXPECT_EQ(world.Run(stops, body), OutcomeKind::kAbandoned);
  Scripted diverges(Strategy::kDiverged);
  EXPECT_EQ(world.Run(diverges, body), OutcomeKind::kDiverged);
  EXPECT_EQ(world.Run(diverges,
                      [] { Scheduler::Current()->Pick(ChoiceKind::kUser, 2); }),
            OutcomeKind::kDiverged);
}

TEST(Scheduler, TellsTheStrategyWhatAPreemptionIs) {
  World world;
  Scripted first(0);
  world.Run(first, [] {
    Together(2, [](uint32_t) {
      Touch(1);
      Perform(OpKind::kYield);
    });
  });
  // Main waits; thread 1 passes the gate, touches, yields and ends; then
  // thread 2 is alone.
  EXPECT_THAT(first.sizes, ElementsAre(2, 2, 2));
  EXPECT_THAT(first.fallbacks, ElementsAre(1, 1, 1));
  EXPECT_THAT(first.preemptible, ElementsAre(false, true, false));
  EXPECT_THAT(first.kinds, ElementsAre(OpKind::kWaitEvent, OpKind::kNotifyOne,
                                       OpKind::kYield));
}

// Who is told what, in which order.
class Listener final : public Observer {
 public:
  Interests interests() const override {
    return {.announcements = true, .accesses = true};
  }
  void OnBegin(uint32_t) override { heard.clear(); }
  void OnAnnounce(ThreadId thread, const Op& op) override {
    Hear('a', thread, op.address);
  }
  void OnStep(const Step& step, uintptr_t) override {
    Hear('s', step.thread, step.address, step.size());
  }
  void OnAccess(ThreadId thread, uintptr_t address, size_t size, bool,
                uintptr_t) override {
    Hear('p', thread, address, size);
  }
  void OnNewMemory(uintptr_t address, size_t size) override {
    Hear('n', 0, address, size);
  }

  struct Heard {
    char what;
    ThreadId thread;
    uintptr_t address;
    size_t size;
    bool operator==(const Heard&) const = default;
  };
  std::vector<Heard> heard;

 private:
  void Hear(char what, ThreadId thread, uintptr_t address, size_t size = 0) {
    PassThrough unseen;
    heard.push_back({what, thread, address, size});
  }
};

TEST(Scheduler, TellsObserversOfEveryAccess) {
  World world;
  Listener listener;
  world.scheduler().AddObserver(listener);
  world.points().Insert(77);
  Scripted strategy(0);
  world.Run(strategy, [] {
    Scheduler& scheduler = *Scheduler::Current();
    scheduler.Access(0x1003, 2, true, 76);
    scheduler.Access(0x1003, 2, true, 77);
    scheduler.AccessRange(0x2005, 0, true, 76);
    scheduler.AccessRange(0x2005, 20, true, 76);
    scheduler.AccessRange(0x3005, 9, false, 77);
    scheduler.NewMemory(0x4000, 64);
  });
  EXPECT_THAT(listener.heard, ElementsAre(Listener::Heard{'p', 0, 0x1003, 2},
                                          Listener::Heard{'a', 0, 0x1003, 0},
                                          Listener::Heard{'s', 0, 0x1003, 2},
                                          Listener::Heard{'p', 0, 0x2005, 3},
                                          Listener::Heard{'p', 0, 0x2008, 8},
                                          Listener::Heard{'p', 0, 0x2010, 8},
                                          Listener::Heard{'p', 0, 0x2018, 1},
                                          Listener::Heard{'a', 0, 0x3005, 0},
                                          Listener::Heard{'s', 0, 0x3005, 3},
                                          Listener::Heard{'p', 0, 0x3008, 6},
                                          Listener::Heard{'n', 0, 0x4000, 64},
                                          Listener::Heard{'a', 0, 0, 0},
                                          Listener::Heard{'s', 0, 0, 0}));
}

}  // namespace
}  // namespace ravel
