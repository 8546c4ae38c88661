// SPDX-License-Identifier: Apache-2.0
//
// One given schedule, once.

#ifndef RAVEL_SCHEDULER_STRATEGIES_REPLAY_H_
#define RAVEL_SCHEDULER_STRATEGIES_REPLAY_H_

#include <span>
#include <vector>

#include "scheduler/strategy.h"

namespace ravel {

std::vector<Deviation> DeviationsOf(std::span<const Choice> choices);

class Replay final : public Strategy {
 public:
  explicit Replay(std::vector<Deviation> deviations)
      : deviations_(std::move(deviations)) {}

  bool Begin(uint64_t execution, Previous previous) override;
  size_t PickThread(const Candidates& candidates) override;
  uint16_t PickValue(const Choice& choice) override;
  bool Followed() const override { return done(); }

  // Every deviation was offered and taken.
  bool done() const { return next_ == deviations_.size(); }

 private:
  size_t Follow(size_t bound, uint16_t fallback);

  std::vector<Deviation> deviations_;
  size_t next_ = 0;
  uint64_t skipped_ = 0;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_REPLAY_H_
