// SPDX-License-Identifier: Apache-2.0

#include "framework/models/condition_model.h"

#include "framework/models/cancellation.h"
#include "framework/models/misuse.h"

namespace ravel {
namespace {

Op MakeOp(OpKind kind, const ConditionModel& condition) {
  Op op;
  op.kind = kind;
  op.object = condition.object;
  op.address = reinterpret_cast<uintptr_t>(&condition);
  return op;
}

}  // namespace

void ConditionModel::Touch(Scheduler& scheduler) {
  if (epoch == scheduler.epoch()) [[likely]]
    return;
  *this = {scheduler.epoch(), scheduler.NewObject(), {}};
}

void ConditionModel::BeginWait(Scheduler& scheduler) {
  Touch(scheduler);
  scheduler.Perform(MakeOp(OpKind::kWaitCondition, *this));
  VirtualThread& self = scheduler.running();
  waiters.Append(self);
  if (Cancellation::IsInterrupted(scheduler)) self.notified = 1;
}

bool ConditionModel::EndWait(Scheduler& scheduler, int64_t deadline) {
  VirtualThread& self = scheduler.running();
  Op wake = MakeOp(OpKind::kWakeCondition, *this);
  wake.set_size(deadline == Scheduler::kNoDeadline
                    ? WaitHint::kMayWake
                    : WaitHint::Timed(OpKind::kWakeCondition));
  const Awakening awakening = scheduler.AnnounceWait(
      wake, WhenEqual(self.notified, 1), deadline, /*may_wake=*/true);
  Cancellation::EndWait(scheduler);
  const bool interrupted = Cancellation::IsInterrupted(scheduler);
  if (awakening != Awakening::kReady || interrupted) waiters.Remove(self);
  if (awakening == Awakening::kTimedOut) wake.kind = OpKind::kTimeOut;
  scheduler.Performed(wake, awakening == Awakening::kReady ? self.woken_by : 0);
  return awakening != Awakening::kTimedOut;
}

bool ConditionModel::Wait(Scheduler& scheduler, MutexModel mutex,
                          int64_t deadline) {
  BeginWait(scheduler);
  const uint32_t depth = mutex.Release();
  const bool woken = EndWait(scheduler, deadline);
  mutex.Reacquire(depth);
  return woken;
}

void ConditionModel::NotifyOne(Scheduler& scheduler) {
  Touch(scheduler);
  scheduler.Perform(MakeOp(OpKind::kNotifyOne, *this));
  if (waiters.size == 0) return;
  const uint16_t position = scheduler.Pick(ChoiceKind::kWaiter, waiters.size);
  waiters.Take(scheduler, position).notified = 1;
}

void ConditionModel::NotifyAll(Scheduler& scheduler) {
  Touch(scheduler);
  scheduler.Perform(MakeOp(OpKind::kNotifyAll, *this));
  while (waiters.size > 0) waiters.Take(scheduler, 0).notified = 1;
}

void ConditionModel::Destroy(Scheduler& scheduler) {
  Touch(scheduler);
  if (waiters.size > 0) {
    StopForMisuse(scheduler,
                  "destroyed a condition variable that threads wait on");
  }
  epoch = 0;
}

}  // namespace ravel
