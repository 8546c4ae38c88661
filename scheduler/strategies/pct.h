// SPDX-License-Identifier: Apache-2.0
//
// Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi and
// Nagarakatte, "A Randomized Scheduler with Probabilistic Guarantees of
// Finding Bugs", 2010). Threads have random priorities, the highest that can
// run goes on, and at depth - 1 random moments the running thread becomes the
// lowest: a bug that needs `depth` ordering constraints among n threads and k
// choices is found with probability 1 / (n * k^(depth - 1)) or better.
//
// Unlike the paper's, k is not measured: each execution draws it from the
// powers of four up to 4,096, so that execution number n does not depend on
// those before it. A thread that gives way becomes the lowest, or a loop that
// yields would never end.

#ifndef RAVEL_SCHEDULER_STRATEGIES_PCT_H_
#define RAVEL_SCHEDULER_STRATEGIES_PCT_H_

#include <cstdint>
#include <vector>

#include "scheduler/strategies/random.h"
#include "scheduler/strategy.h"
#include "scheduler/thread_set.h"

namespace ravel {

class Pct final : public Strategy {
 public:
  // depth >= 1.
  Pct(uint32_t depth, uint64_t seed) : depth_(depth), seed_(seed) {
    // What is allocated during an execution goes with the execution's heap.
    priorities_.reserve(ThreadSet::kCapacity);
  }

  bool Begin(uint64_t execution, Previous previous) override;
  size_t PickThread(const Candidates& candidates) override;
  uint16_t PickValue(const Choice& choice) override;

 private:
  uint64_t& PriorityOf(ThreadId thread);
  size_t Highest(const Candidates& candidates);

  uint32_t depth_;
  uint64_t seed_;
  Random random_;
  uint64_t choice_ = 0;               // made so far
  uint64_t lowest_ = 0;               // the next to be given away, downwards
  std::vector<uint64_t> changes_;     // choices before which it happens
  std::vector<uint64_t> priorities_;  // by thread; 0: none yet
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_PCT_H_
