// SPDX-License-Identifier: Apache-2.0
//
// Every schedule, once, depth first: the plain search that proves, and the
// oracle that the clever ones are checked against. The first execution makes
// no preemption. With a bound on preemptions (Musuvathi and Qadeer, "Iterative
// Context Bounding for Systematic Testing of Multithreaded Programs", 2007) it
// is exhaustive for the schedules within the bound.

#ifndef RAVEL_SCHEDULER_STRATEGIES_DEPTH_FIRST_H_
#define RAVEL_SCHEDULER_STRATEGIES_DEPTH_FIRST_H_

#include <cstddef>
#include <vector>

#include "scheduler/foresight.h"
#include "scheduler/strategy.h"

namespace ravel {

class DepthFirst final : public Strategy {
 public:
  static constexpr uint32_t kUnbounded = UINT32_MAX;

  explicit DepthFirst(uint32_t preemptions = kUnbounded)
      : bound_(preemptions) {}

  bool Begin(uint64_t execution, Previous previous) override;
  size_t PickThread(const Candidates& candidates) override;
  uint16_t PickValue(const Choice& choice) override;
  bool Followed() const override { return depth_ == path_.size(); }
  // As if all that may follow a choice were as large (Knuth, "Estimating the
  // Efficiency of Backtrack Programs", 1975).
  double Explored() const override;
  uint64_t Foresee(Foresight& foresight) override;

 private:
  // Something that is to be chosen at a depth of the last execution, once all
  // deeper choices are through.
  struct Ahead {
    size_t depth;
    uint16_t value;
    uint64_t ticket;
  };

  void NoteAhead();
  size_t Follow(const Choice& offered);
  bool MayDeviate(const Choice& choice, uint32_t preemptions) const;

  uint32_t bound_;
  std::vector<Choice> path_;  // to be followed; fallbacks from there on
  size_t depth_ = 0;

  // For Foresee(): the last execution, and what is to follow, the next one
  // last. Of choices from `looked_at_` on nobody has looked yet.
  Previous last_;
  std::vector<Ahead> ahead_;
  size_t looked_at_ = 0;
  Script script_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_DEPTH_FIRST_H_
