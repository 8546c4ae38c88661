// SPDX-License-Identifier: Apache-2.0

#include "framework/models/virtual_clock.h"

#include <algorithm>

namespace ravel {

VirtualClock& VirtualClock::OfProcess() {
  static constinit VirtualClock clock;
  return clock;
}

void VirtualClock::Touch(Scheduler& scheduler) {
  if (epoch_ == scheduler.epoch()) return;
  epoch_ = scheduler.epoch();
  now_ = 0;
}

int64_t VirtualClock::Now(Scheduler& scheduler) {
  Touch(scheduler);
  return now_++;
}

void VirtualClock::SleepUntil(Scheduler& scheduler, int64_t time) {
  Touch(scheduler);
  Op op;
  op.kind = OpKind::kSleep;
  scheduler.Announce(op);
  now_ = std::max(now_, time);
  scheduler.Performed(op);
}

void VirtualClock::SleepFor(Scheduler& scheduler, int64_t nanoseconds) {
  Touch(scheduler);
  int64_t until = 0;
  if (__builtin_add_overflow(now_, nanoseconds, &until)) until = INT64_MAX / 2;
  SleepUntil(scheduler, until);
}

}  // namespace ravel
