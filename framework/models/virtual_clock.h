// SPDX-License-Identifier: Apache-2.0
//
// Sleeping and looking at the clock in an execution's own time, which starts
// at the same instant in each. Nobody really waits.

#ifndef RAVEL_FRAMEWORK_MODELS_VIRTUAL_CLOCK_H_
#define RAVEL_FRAMEWORK_MODELS_VIRTUAL_CLOCK_H_

#include <cstdint>

#include "scheduler/scheduler.h"

namespace ravel {

// The instant at which executions begin, in nanoseconds since 1970.
inline constexpr int64_t kExecutionsBegin = 1'700'000'000'000'000'000;

// The time `nanoseconds` from now; far away if that is too many.
int64_t TimeAfter(const Scheduler& scheduler, int64_t nanoseconds);

// Sleeps until that time of Scheduler::now(); a step even if it is past.
void SleepUntil(Scheduler& scheduler, int64_t time);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_VIRTUAL_CLOCK_H_
