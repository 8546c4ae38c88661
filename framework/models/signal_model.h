// SPDX-License-Identifier: Apache-2.0
//
// The model of signals that are blocked, and so wait until a thread takes them
// by sigwait(), in whichever process they are. Of a signal that no thread waits
// for, one is kept, as the system does. Handlers are not modelled.

#ifndef RAVEL_FRAMEWORK_MODELS_SIGNAL_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_SIGNAL_MODEL_H_

#include <signal.h>

#include <cstdint>

#include "scheduler/process_table.h"
#include "scheduler/scheduler.h"

namespace ravel {

class SignalModel {
 public:
  explicit SignalModel(Scheduler& scheduler) : scheduler_(scheduler) {}

  // A worker begins, or a process for an execution.
  static void Prepare();

  // Whether the signal, sent now to the caller's process, would wait.
  static bool IsBlocked(int signal);
  static uint64_t MaskOf(const sigset_t& set);

  // To a thread, or with kNoThread to the caller's process.
  void Send(int signal, ThreadId to);
  // To a process of the execution, where the signal is blocked. The caller has
  // announced the step, whatever it called it.
  void Deliver(ProcessId process, int signal);

  // Waits for one of `mask`, or until `deadline` (a time of Scheduler::now());
  // 0: it passed.
  int Wait(uint64_t mask, int64_t deadline = Scheduler::kNoDeadline);

 private:
  Op MakeOp(OpKind kind, ProcessId process) const;
  void Deliver(ProcessId process, int signal, ThreadId to);
  int TakePending(uint64_t mask);

  Scheduler& scheduler_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_SIGNAL_MODEL_H_
