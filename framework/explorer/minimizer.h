// SPDX-License-Identifier: Apache-2.0
//
// Makes a failing schedule simple: the fewest preemptions, then the fewest
// steps, then the fewest switches, with the same failure.
//
//   shorten   changes the schedule a little (simpler_plans.h), again and again,
//             and keeps what fails the same way and costs less
//   prove     searches depth first with fewer preemptions (depth_first.h). If
//             all of that is seen, and nothing fails, fewer do not suffice
//   complete  searches depth first with as many: the fewest steps of all, and
//             how many of those schedules fail
//
// Deterministic. An outcome that is not simpler is none: what is kept never
// has more preemptions than what was given, and to minimize it again changes
// nothing, unless the budget ended the first phase.

#ifndef RAVEL_FRAMEWORK_EXPLORER_MINIMIZER_H_
#define RAVEL_FRAMEWORK_EXPLORER_MINIMIZER_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <span>

#include "framework/explorer/failure_class.h"
#include "framework/explorer/trials.h"

namespace ravel {

// What is to be as small as possible, in this order.
struct Cost {
  uint64_t preemptions = 0;
  uint64_t steps = 0;
  uint64_t switches = 0;
  uint64_t deviations = 0;  // choices that are not the fallback

  friend auto operator<=>(const Cost&, const Cost&) = default;
};

Cost CostOf(std::span<const Choice> choices, std::span<const Step> steps);

struct Minimized {
  bool changed = false;
  uint64_t found_preemptions = 0;
  uint64_t preemptions = 0;
  // No schedule with fewer preemptions fails this way: all were seen.
  bool is_fewest = false;
  // Nor does one fail in another way.
  bool others_pass = false;
  // Of those with at most so many preemptions, if all were seen.
  std::optional<uint64_t> seen;
  uint64_t failing = 0;
  uint64_t executions = 0;  // that it took
};

// Minimizes `found`, which fails as `failure` says, with at most `budget`
// executions in each phase. The outcome is in state().trials.taken.
Minimized Minimize(Trials& trials, const SavedExecution& found,
                   const FailureClass& failure, uint64_t budget);

// Of one phase that may take so many executions: long ones use it up sooner.
Budget PhaseBudget(uint64_t executions);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_MINIMIZER_H_
