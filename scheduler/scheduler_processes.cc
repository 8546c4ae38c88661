// SPDX-License-Identifier: Apache-2.0
//
// New threads, and new processes: the part of the scheduler where one becomes
// two.

#include "scheduler/process_guest.h"
#include "scheduler/process_host.h"
#include "scheduler/scheduler.h"
#include "scheduler/shared_region.h"
#include "scheduler/system_call.h"

namespace ravel {

ProcessTable& ProcessTable::Shared() {
  static auto* const table = static_cast<ProcessTable*>(
      SharedRegion::OfProcess().Reserve(sizeof(ProcessTable)));
  return *table;
}

ThreadId Scheduler::NextThread() {
  if (guest_ != nullptr) guest_->Sync();
  const size_t count = log_.thread_count;
  if (count == ThreadSet::kCapacity) {
    Note(OutcomeKind::kMisuse)
        ->SetMessage("more than %zu threads in one execution", count);
    Stop();
  }
  return static_cast<ThreadId>(count);
}

VirtualThread& Scheduler::InitThread(VirtualThread& thread, ThreadId id) {
  thread.id = id;
  thread.scheduler = this;
  thread.op = Op();
  thread.guard = Guard();
  thread.detached = false;
  thread.joined = false;
  thread.daemon = false;
  thread.finished = 0;
  thread.deadline = kNoDeadline;
  thread.may_wake = false;
  thread.spin = SpinState();
  thread.result = nullptr;
  thread.notified = 0;
  thread.next_waiter = kNoThread;
  thread.exit_actions = nullptr;
  thread.process = 0;
  return thread;
}

// As Create() and Start() together, but that the new thread has a copy of
// everything, and goes on where its creator is.
pid_t Scheduler::Fork() {
  Op op;
  op.kind = OpKind::kCreateThread;
  Announce(op);
  ++log_.processes;
  VirtualThread& forking = *running_;
  const ThreadId id = NextThread();
  pid_t child = 0;
  {
    PassThrough unseen;
    if (guest_ == nullptr && host_ == nullptr) host_ = new ProcessHost(*this);
    unusual_ |= kForks;
  }
  VirtualThread& heir = InitThread(donors_.Record(id), id);
  heir.detached = true;  // nobody joins it
  const ProcessId parent = forking.process;
  const auto process = static_cast<ProcessId>(processes_->count);
  if (process == ProcessTable::kCapacity) {
    Note(OutcomeKind::kMisuse)
        ->SetMessage("more than %u processes in one execution", process);
    Stop();
  }
  ProcessRecord& record = processes_->processes[parent];
  if (record.children == kNoObject) record.children = NewObject();
  processes_->processes[process] = ProcessRecord();
  {
    PassThrough unseen;
    child = ForkAlone();
    if (child == 0) {
      guest_ = new ProcessGuest(*this, forking, heir, process);
      host_ = nullptr;
    }
  }
  if (child == 0) {
    current_thread = running_;
    guest_->TakeTurn();
    return 0;
  }
  if (child < 0) return child;
  op.object = id;
  Performed(op);
  if (process_begin_ != nullptr) process_begin_(*this, parent, process);
  if (guest_ != nullptr) {
    guest_->Forked(child);
  } else {
    host_->Forked(parent, child);
  }
  return child;
}

void Scheduler::EndProcess(int status) {
  const ProcessRecord& record = processes_->processes[running_->process];
  Op op;
  op.kind = OpKind::kEndProcess;
  op.object = processes_->processes[record.parent].children;
  Perform(op);
  guest_->End();
  for (;;) SystemCall(SYS_exit_group, status);
}

void Scheduler::KillProcess(ProcessId process, int signal) {
  if (guest_ != nullptr) {
    guest_->Kill(process, signal);
  } else {
    host_->Kill(process, signal);
  }
}

void Scheduler::GiveUp() {
  if (guest_ != nullptr) guest_->GiveUp();
}

}  // namespace ravel
