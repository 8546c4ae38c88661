// SPDX-License-Identifier: Apache-2.0
//
// Partial order sampling (Yuan, Yang and Gu, "Partial Order Aware Concurrency
// Sampling", CAV 2018): each operation that a thread is about to perform has a
// random priority of its own, the highest goes next, and when one is performed
// those that race with it get a new priority. Orders of operations that
// commute are not told apart, so each partial order is found with a
// probability that does not sink with the number of steps beside the point.
//
// What differs from the paper: two operations race if they are at one object
// and not both of them only look at it (scheduler/commute.h); what a blocked
// thread waits for takes part as soon as it can run.

#ifndef RAVEL_SCHEDULER_STRATEGIES_POS_H_
#define RAVEL_SCHEDULER_STRATEGIES_POS_H_

#include <cstdint>
#include <vector>

#include "scheduler/strategies/draw_value.h"
#include "scheduler/strategies/random.h"
#include "scheduler/strategies/step_reader.h"
#include "scheduler/strategy.h"

namespace ravel {

class Pos final : public Strategy {
 public:
  explicit Pos(uint64_t seed)
      : seed_(seed), priorities_(ThreadSet::kCapacity) {}

  void Attach(const ExecutionLog& log) override { steps_.Attach(log); }
  bool Begin(uint64_t execution, Previous previous) override;
  size_t PickThread(const Candidates& candidates) override;
  uint16_t PickValue(const Choice& choice) override {
    return DrawValue(random_, choice);
  }

 private:
  // Of a thread's next operation, as long as it has the same execution.
  struct Priority {
    uint64_t begun = 0;
    uint64_t value = 0;  // 0: to be drawn
  };

  Priority& Of(ThreadId thread);

  uint64_t seed_;
  uint64_t begun_ = 0;  // executions, some of them twice maybe
  Random random_;
  StepReader steps_;
  std::vector<Priority> priorities_;  // by thread
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_POS_H_
