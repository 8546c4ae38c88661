// SPDX-License-Identifier: Apache-2.0
//
// The time of an execution. It starts at the same instant in each, a sleep is
// a step that moves it on, and nobody waits.

#ifndef RAVEL_FRAMEWORK_MODELS_VIRTUAL_CLOCK_H_
#define RAVEL_FRAMEWORK_MODELS_VIRTUAL_CLOCK_H_

#include <cstdint>

#include "scheduler/scheduler.h"

namespace ravel {

class VirtualClock {
 public:
  static VirtualClock& OfProcess();

  // Nanoseconds since the execution began. Every look at the clock takes a
  // nanosecond, so that no two are the same.
  int64_t Now(Scheduler& scheduler);
  // The instant at which executions begin, in nanoseconds since 1970.
  static constexpr int64_t kEpoch = 1'700'000'000'000'000'000;

  // Sleeps until that time of Now(); a step even if it is past.
  void SleepUntil(Scheduler& scheduler, int64_t time);
  void SleepFor(Scheduler& scheduler, int64_t nanoseconds);

 private:
  void Touch(Scheduler& scheduler);

  uint32_t epoch_ = 0;
  int64_t now_ = 0;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_VIRTUAL_CLOCK_H_
