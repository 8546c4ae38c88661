// SPDX-License-Identifier: Apache-2.0
//
// Uniform random walk (Zhao, Wolff, Mathur and Roychoudhury, "Selectively
// Uniform Concurrency Testing", ASPLOS 2025): each thread goes next with a
// probability proportional to the number of events that are left to it, so
// that, where no thread ever waits for another, each order of all events is as
// likely as any other. A plain random walk prefers orders in which short
// threads are done early.
//
// What differs from the paper: the counts are not those of one execution but
// averages, learned again after 1, 2, 4, ..., 512 executions, since more
// source places may be scheduling points by then; and a thread that joins
// others does not count what it does after that. The first execution is a
// plain random walk.

#ifndef RAVEL_SCHEDULER_STRATEGIES_URW_H_
#define RAVEL_SCHEDULER_STRATEGIES_URW_H_

#include <cstdint>

#include "scheduler/strategies/draw_value.h"
#include "scheduler/strategies/event_counts.h"
#include "scheduler/strategies/random.h"
#include "scheduler/strategies/step_reader.h"
#include "scheduler/strategies/thread_weights.h"
#include "scheduler/strategy.h"

namespace ravel {

class Urw final : public Strategy {
 public:
  explicit Urw(uint64_t seed) : seed_(seed) {}

  void Attach(const ExecutionLog& log) override;
  void LearnElsewhere() override { counts_.LearnElsewhere(); }
  bool Begin(uint64_t execution, Previous previous) override;
  size_t PickThread(const Candidates& candidates) override;
  uint16_t PickValue(const Choice& choice) override {
    return DrawValue(random_, choice);
  }
  uint64_t generation() const override { return counts_.generation(); }

 private:
  uint64_t seed_;
  Random random_;
  StepReader steps_;
  EventCounts counts_;
  ThreadWeights weights_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_URW_H_
