// SPDX-License-Identifier: Apache-2.0
//
// The model of a lock with conditional critical sections (Hoare, Towards a
// theory of parallel programming, 1972), as absl::Mutex is one: who waits for
// a condition gives the lock up and has it again when the condition, evaluated
// under the lock, is true. Whoever gives the lock up after writing wakes all
// that wait, and each looks for itself.

#ifndef RAVEL_FRAMEWORK_MODELS_MONITOR_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_MONITOR_MODEL_H_

#include "framework/models/condition_model.h"
#include "framework/models/shared_mutex_model.h"
#include "scheduler/scheduler.h"

namespace ravel {

struct MonitorState {
  SharedMutexState lock = {};
  ConditionModel changed = {};
};

class MonitorModel {
 public:
  // `address` is where the program sees it.
  MonitorModel(Scheduler& scheduler, MonitorState& state, const void* address)
      : scheduler_(scheduler),
        state_(state),
        lock_(scheduler, state.lock, address) {}

  SharedMutexModel& lock() { return lock_; }
  void Unlock();
  bool IsHeld() const { return state_.lock.holder != 0; }

  // The lock is held before and after, shared or not. Waits until
  // condition() is true, or until `deadline`, a time of Scheduler::now().
  // Returns whether it is true.
  template <typename Condition>
  bool Await(Condition condition, int64_t deadline = Scheduler::kNoDeadline) {
    while (!condition()) {
      if (!WaitOn(state_.changed, deadline)) return condition();
    }
    return true;
  }

  // The lock is given up while the thread waits for a notification of
  // `condition`. Returns false if the deadline ended the wait.
  bool WaitOn(ConditionModel& condition,
              int64_t deadline = Scheduler::kNoDeadline);

  // Destroying a held one ends the execution.
  void Destroy();

 private:
  void NotifyChanges();

  Scheduler& scheduler_;
  MonitorState& state_;
  SharedMutexModel lock_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_MONITOR_MODEL_H_
