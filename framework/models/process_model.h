// SPDX-License-Identifier: Apache-2.0
//
// The model of forked processes as their parents see them: a wait is for
// `ended == 1`.

#ifndef RAVEL_FRAMEWORK_MODELS_PROCESS_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_PROCESS_MODEL_H_

#include <sys/types.h>

#include "scheduler/process_table.h"
#include "scheduler/scheduler.h"

namespace ravel {

class ProcessModel {
 public:
  explicit ProcessModel(Scheduler& scheduler) : scheduler_(scheduler) {}

  // The caller's child of that number that was not reaped; nullptr: there is
  // none under control.
  ProcessRecord* Child(pid_t pid);
  bool HasChildren();

  // Waits for its end. Returns false if `deadline` (a time of
  // Scheduler::now()) passed first.
  bool Wait(ProcessRecord& child, int64_t deadline = Scheduler::kNoDeadline);
  bool HasEnded(const ProcessRecord& child);
  // Which of several children that have ended is a choice. With `try_only`,
  // nullptr if none has.
  ProcessRecord* WaitForAny(bool try_only);

  // Any forked process of the execution by its number, reaped or not.
  ProcessRecord* Find(pid_t pid);
  // The step that sends it a signal, which may end it.
  Op KillOp(const ProcessRecord& process);

  // The child, which has ended, is no more: returns its real wait status.
  int Reap(ProcessRecord& child);

 private:
  template <typename Visit>
  void ForEachChild(Visit visit);
  ProcessRecord& Self();
  Op MakeOp();

  Scheduler& scheduler_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_PROCESS_MODEL_H_
