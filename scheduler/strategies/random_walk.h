// SPDX-License-Identifier: Apache-2.0
//
// Each choice uniformly at random. Execution n of a seed is the same whichever
// worker runs it.

#ifndef RAVEL_SCHEDULER_STRATEGIES_RANDOM_WALK_H_
#define RAVEL_SCHEDULER_STRATEGIES_RANDOM_WALK_H_

#include "scheduler/strategies/draw_value.h"
#include "scheduler/strategies/random.h"
#include "scheduler/strategy.h"

namespace ravel {

class RandomWalk final : public Strategy {
 public:
  explicit RandomWalk(uint64_t seed) : seed_(seed) {}

  bool Begin(uint64_t execution, Previous) override {
    random_ = Random(seed_, execution);
    return true;
  }
  size_t PickThread(const Candidates& candidates) override {
    return random_.Below(static_cast<uint32_t>(candidates.size()));
  }
  uint16_t PickValue(const Choice& choice) override {
    return DrawValue(random_, choice);
  }
  Random* uniform() override { return &random_; }

 private:
  uint64_t seed_;
  Random random_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_RANDOM_WALK_H_
