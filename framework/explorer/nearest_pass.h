// SPDX-License-Identifier: Apache-2.0
//
// Why a schedule fails, by what would have to be otherwise: the smallest
// change that makes it pass. The changes tried are that of two steps which
// depend on each other the later one comes first, and that one value is
// another (a waiter to be woken, a number that was asked for, a process to be
// killed). Each is run; of those that pass, the one that puts the fewest pairs
// of dependent steps into another order is the nearest. If none does, steps
// are held up until no other thread can go on.

#ifndef RAVEL_FRAMEWORK_EXPLORER_NEAREST_PASS_H_
#define RAVEL_FRAMEWORK_EXPLORER_NEAREST_PASS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "framework/explorer/failure_class.h"
#include "framework/explorer/trials.h"

namespace ravel {

struct PassingChange {
  // Steps of the failing execution; from its end on, what blocked threads
  // wait for, in the order of the log. `earlier` now comes before `later`.
  size_t earlier = 0;
  size_t later = 0;
  // Or else, `later` is held up until this step of the passing execution.
  std::optional<size_t> awaited;
  std::optional<ThreadId> ended;  // whose end that step is
  // Or else, a choice has this value, not `was`, at step `later`.
  std::optional<ChoiceKind> choice;
  uint16_t value = 0;
  uint16_t was = 0;
};

struct FailingExecution {
  const SavedExecution& saved;
  FailureClass failure;
  std::vector<BlockedThread> blocked;
  // Whether a report shows that step.
  std::function<bool(size_t)> is_shown;
};

// Tries at most `budget` executions. The one that passes is in
// state().trials.candidate.
std::optional<PassingChange> FindNearestPass(Trials& trials,
                                             const FailingExecution& failing,
                                             uint64_t budget);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_NEAREST_PASS_H_
