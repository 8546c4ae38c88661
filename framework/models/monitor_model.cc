// SPDX-License-Identifier: Apache-2.0

#include "framework/models/monitor_model.h"

namespace ravel {

// Threads get in line while they hold the lock, so its holder sees them all.
void MonitorModel::NotifyChanges() {
  state_.changed.Touch(scheduler_);
  if (state_.changed.waiters.size != 0) state_.changed.NotifyAll(scheduler_);
}

void MonitorModel::Unlock() {
  if (lock_.IsWriter()) NotifyChanges();
  lock_.Unlock();
}

bool MonitorModel::WaitOn(ConditionModel& condition, int64_t deadline) {
  const bool alone = lock_.IsWriter();
  // What it wrote may be what another waits for.
  if (alone) NotifyChanges();
  condition.BeginWait(scheduler_);
  if (alone) {
    lock_.Unlock();
  } else {
    lock_.UnlockShared();
  }
  const bool notified = condition.EndWait(scheduler_, deadline);
  if (alone) {
    lock_.Lock();
  } else {
    lock_.LockShared();
  }
  return notified;
}

void MonitorModel::Destroy() {
  lock_.Destroy();
  state_ = MonitorState();
}

}  // namespace ravel
