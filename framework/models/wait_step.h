// SPDX-License-Identifier: Apache-2.0
//
// The step that most models are made of: wait until a guard holds, then do
// one thing to one object; or give up when a deadline passes.

#ifndef RAVEL_FRAMEWORK_MODELS_WAIT_STEP_H_
#define RAVEL_FRAMEWORK_MODELS_WAIT_STEP_H_

#include <cstdint>

#include "scheduler/scheduler.h"

namespace ravel {

inline Op ObjectOp(OpKind kind, ObjectId object, const void* address) {
  return PackOp(kind, object, reinterpret_cast<uintptr_t>(address));
}

// Returns false, having performed a time-out instead of `op`, if `deadline`
// (a time of Scheduler::now()) passed while the guard did not hold. value() is
// the step's, asked for when it is performed.
template <typename Value>
bool PerformBefore(Scheduler& scheduler, Op op, const Guard& guard,
                   int64_t deadline, Value value) {
  if (deadline == Scheduler::kNoDeadline) {
    scheduler.Announce(op, guard);
    scheduler.Performed(op, value());
    return true;
  }
  op.order = MemoryOrder::kRelaxed;  // for LockGraph: it waits not for ever
  op.set_size(WaitHint::Timed(op.kind));
  const Awakening awakening =
      scheduler.AnnounceWait(op, guard, deadline, /*may_wake=*/false);
  if (awakening == Awakening::kTimedOut) op.kind = OpKind::kTimeOut;
  scheduler.Performed(op, value());
  return awakening == Awakening::kReady;
}

inline bool PerformBefore(Scheduler& scheduler, Op op, const Guard& guard,
                          int64_t deadline = Scheduler::kNoDeadline) {
  if (deadline == Scheduler::kNoDeadline) {
    scheduler.Perform(op, guard);
    return true;
  }
  return PerformBefore(scheduler, op, guard, deadline,
                       [] { return uint64_t{0}; });
}

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_WAIT_STEP_H_
