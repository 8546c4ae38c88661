// SPDX-License-Identifier: Apache-2.0

#include "framework/models/condition_model.h"

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
  *this = {scheduler.epoch(), scheduler.NewObject(), kNoThread, kNoThread, 0};
}

void ConditionModel::Append(VirtualThread& thread) {
  thread.notified = 0;
  thread.next_waiter = kNoThread;
  if (waiters++ == 0) {
    first = thread.id;
  } else {
    thread.scheduler->thread(last).next_waiter = thread.id;
  }
  last = thread.id;
}

VirtualThread& ConditionModel::Take(Scheduler& scheduler, uint16_t position) {
  ThreadId before = kNoThread;
  ThreadId id = first;
  for (; position > 0; --position) {
    before = id;
    id = scheduler.thread(id).next_waiter;
  }
  VirtualThread& thread = scheduler.thread(id);
  if (before == kNoThread) {
    first = thread.next_waiter;
  } else {
    scheduler.thread(before).next_waiter = thread.next_waiter;
  }
  if (last == id) last = before;
  --waiters;
  return thread;
}

// The thread wakes without having been notified: it leaves the line.
void ConditionModel::Remove(const VirtualThread& thread) {
  ThreadId id = first;
  for (uint16_t position = 0; position < waiters; ++position) {
    if (id == thread.id) {
      Take(*thread.scheduler, position);
      return;
    }
    id = thread.scheduler->thread(id).next_waiter;
  }
}

bool ConditionModel::Wait(Scheduler& scheduler, MutexModel mutex,
                          int64_t deadline) {
  Touch(scheduler);
  VirtualThread& self = scheduler.running();
  scheduler.Perform(MakeOp(OpKind::kWaitCondition, *this));
  Append(self);
  const uint32_t depth = mutex.Release();
  Op wake = MakeOp(OpKind::kWakeCondition, *this);
  const Awakening awakening = scheduler.AnnounceWait(
      wake, WhenEqual(self.notified, 1), deadline, /*may_wake=*/true);
  if (awakening != Awakening::kReady) Remove(self);
  if (awakening == Awakening::kTimedOut) wake.kind = OpKind::kTimeOut;
  scheduler.Performed(wake, awakening == Awakening::kReady ? 1 : 0);
  mutex.Reacquire(depth);
  return awakening != Awakening::kTimedOut;
}

void ConditionModel::NotifyOne(Scheduler& scheduler) {
  Touch(scheduler);
  scheduler.Perform(MakeOp(OpKind::kNotifyOne, *this));
  if (waiters == 0) return;
  Take(scheduler, scheduler.Pick(ChoiceKind::kWaiter, waiters)).notified = 1;
}

void ConditionModel::NotifyAll(Scheduler& scheduler) {
  Touch(scheduler);
  scheduler.Perform(MakeOp(OpKind::kNotifyAll, *this));
  while (waiters > 0) Take(scheduler, 0).notified = 1;
}

void ConditionModel::Destroy(Scheduler& scheduler) {
  Touch(scheduler);
  if (waiters > 0) {
    StopForMisuse(scheduler,
                  "destroyed a condition variable that threads wait on");
  }
  epoch = 0;
}

}  // namespace ravel
