// SPDX-License-Identifier: Apache-2.0

#include "framework/models/virtual_clock.h"

namespace ravel {

int64_t TimeAfter(const Scheduler& scheduler, int64_t nanoseconds) {
  int64_t time = 0;
  if (__builtin_add_overflow(scheduler.now(), nanoseconds, &time)) {
    return Scheduler::kNoDeadline - 1;
  }
  return time;
}

void SleepUntil(Scheduler& scheduler, int64_t time) {
  Op op;
  op.kind = OpKind::kSleep;
  scheduler.AnnounceWait(op, Never(), time, /*may_wake=*/false);
  scheduler.Performed(op);
}

}  // namespace ravel
