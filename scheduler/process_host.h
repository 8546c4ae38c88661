// SPDX-License-Identifier: Apache-2.0
//
// Threads of several real processes under one scheduler. The process in which
// the scenario began is the host: the scheduler there knows the threads of
// all, asks the strategy and tells the observers. A thread of a forked process
// that goes next gets its turn through a futex; the host waits for what it
// did, and goes on as if the thread were its own.
//
// So a strategy, an observer and the bookkeeping of threads have no idea of
// processes, an execution without any pays nothing, and a process that is
// killed at any moment leaves nothing half-changed behind.

#ifndef RAVEL_SCHEDULER_PROCESS_HOST_H_
#define RAVEL_SCHEDULER_PROCESS_HOST_H_

#include <sys/types.h>

#include <cstdint>

#include "scheduler/process_table.h"
#include "scheduler/remote_view.h"
#include "scheduler/scheduler.h"

namespace ravel {

class ProcessHost final : public RemoteView {
 public:
  explicit ProcessHost(Scheduler& scheduler);

  // The running thread, of process `parent`, has forked: runs the child up
  // to its first operation.
  void Forked(ProcessId parent, pid_t child);

  // Lets threads of other processes have their turns, from `next` on, until
  // one of this process goes next; returns that one.
  ThreadId RunOthers(ThreadId next);

  // Ends a process by a signal, where it is.
  void Kill(ProcessId process, int signal);

  // Ends and reaps every process of the execution that is left.
  void EndExecution();

  uint64_t Read(uintptr_t address, size_t size) override;

 private:
  using Message = ProcessMessage;

  void Run(ThreadId thread);
  bool Answer(ProcessId process, uint64_t* answer);
  void GiveTurn(ProcessRecord& process, uint64_t answer);
  void AwaitTurn(ProcessRecord& process);
  bool AwaitProgram(const ProcessRecord& process);
  [[noreturn]] void OnDeath(ProcessRecord& process);
  void ReadMessages();
  void ReadMessage(const Message& message);
  void BeginWait(VirtualThread& thread, const Op& op, const Message& message);
  void EndWait(VirtualThread& thread);
  void Forget(VirtualThread& thread);
  void Crash(ProcessId process);
  ProcessId PickVictim(ThreadId next);
  bool IsBlocked(ProcessId process) const;
  void Enlist(VirtualThread& thread);
  void EndThread(VirtualThread& thread);
  void End(ProcessId process);

  Scheduler& scheduler_;
  ProcessTable& table_;
  pid_t pid_;
  uint32_t crashes_ = 0;  // of the execution that runs
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_PROCESS_HOST_H_
