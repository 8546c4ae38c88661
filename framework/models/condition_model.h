// SPDX-License-Identifier: Apache-2.0
//
// The model of a condition variable: a line of waiting threads. A wait is
// four steps, each on one object: getting in line, unlocking, leaving the line
// once notified, locking again. Which waiter a notify_one wakes is a choice.

#ifndef RAVEL_FRAMEWORK_MODELS_CONDITION_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_CONDITION_MODEL_H_

#include <cstdint>

#include "framework/models/mutex_model.h"
#include "framework/models/wait_line.h"
#include "scheduler/scheduler.h"

namespace ravel {

struct ConditionModel {
  uint32_t epoch;
  ObjectId object;
  WaitLine waiters;

  // Makes it fresh if it was not used in this execution; all others do too.
  void Touch(Scheduler& scheduler);

  // Waits for a notification, or until `deadline` (a time of
  // Scheduler::now()); `mutex` is held before and after. May wake spuriously.
  // Returns false if the deadline ended it.
  bool Wait(Scheduler& scheduler, MutexModel mutex,
            int64_t deadline = Scheduler::kNoDeadline);
  // Its two halves, for a lock of another sort, which is given up between
  // them and taken back after.
  void BeginWait(Scheduler& scheduler);
  bool EndWait(Scheduler& scheduler, int64_t deadline);
  void NotifyOne(Scheduler& scheduler);
  void NotifyAll(Scheduler& scheduler);
  // Destroying it while threads wait ends the execution.
  void Destroy(Scheduler& scheduler);
};
static_assert(sizeof(ConditionModel) == 16);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_CONDITION_MODEL_H_
