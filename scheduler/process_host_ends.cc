// SPDX-License-Identifier: Apache-2.0
//
// How processes end: killed by the search or by each other, by themselves, and
// with their execution.

#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "scheduler/process_host.h"
#include "scheduler/system_call.h"

namespace ravel {

// Which process is killed before `next` goes on: its own, or one that waits.
// Killing another that could go on is the same as killing it later, when one
// of its threads goes next.
ProcessId ProcessHost::PickVictim(ThreadId next) {
  if (crashes_ >= scheduler_.max_crashes_ || scheduler_.log_.bounded) return 0;
  ProcessId victims[ProcessTable::kCapacity];
  uint16_t count = 0;
  const ProcessId own = scheduler_.threads_[next]->process;
  if (own != 0) victims[count++] = own;
  for (uint32_t i = 1; i < table_.count; ++i) {
    const auto process = static_cast<ProcessId>(i);
    if (table_.processes[i].ended != 0 || process == own) continue;
    if (IsBlocked(process)) victims[count++] = process;
  }
  const uint16_t picked =
      scheduler_.Pick(ChoiceKind::kKill, static_cast<uint16_t>(count + 1));
  return picked == 0 ? ProcessId{0} : victims[picked - 1];
}

bool ProcessHost::IsBlocked(ProcessId process) const {
  bool blocked = true;
  scheduler_.runnable_.ForEach([&](ThreadId id) {
    blocked = blocked && scheduler_.threads_[id]->process != process;
  });
  return blocked;
}

// The process crashed, and may have said so, or was ended from outside.
void ProcessHost::OnDeath(ProcessRecord& process) {
  int status = 0;
  const long reaped =
      SystemCall(SYS_wait4, process.pid, &status, WNOHANG, nullptr);
  process.reaped = reaped == process.pid;
  scheduler_.running_ = scheduler_.threads_[process.main];
  if (scheduler_.log_.outcome.kind == OutcomeKind::kRunning) {
    Outcome* outcome = scheduler_.Note(OutcomeKind::kCrash);
    const char* name = scheduler_.log_.thread_names[process.main];
    if (process.reaped && WIFSIGNALED(status)) {
      outcome->SetMessage("%s was ended by signal %d from outside", name,
                          WTERMSIG(status));
    } else {
      outcome->SetMessage("%s is gone, and not by its own doing", name);
    }
  }
  scheduler_.Stop();
}

void ProcessHost::End(ProcessId process) {
  for (uint32_t i = 0; i < scheduler_.log_.thread_count; ++i) {
    VirtualThread& thread = *scheduler_.threads_[i];
    if (thread.process != process || thread.finished != 0) continue;
    EndThread(thread);
    scheduler_.running_ = &thread;
    if (scheduler_.thread_gone_ != nullptr) scheduler_.thread_gone_(thread);
  }
  // Threads that it did not wait for ended with it.
  for (uint32_t i = 0; i < scheduler_.log_.thread_count; ++i) {
    VirtualThread& thread = *scheduler_.threads_[i];
    if (thread.process == process) thread.detached = true;
  }
  if (scheduler_.process_end_ != nullptr) {
    scheduler_.process_end_(scheduler_, process);
  }
  ProcessRecord& record = table_.processes[process];
  record.ended = 1;
  ++table_.processes[record.parent].ended_some;
  if (scheduler_.live_ == 0) {
    scheduler_.NoteLeaks();
    scheduler_.Stop();
  }
}

// A step of the victim's, so that the trace has it.
void ProcessHost::Crash(ProcessId process) {
  const ProcessRecord& record = table_.processes[process];
  scheduler_.running_ = scheduler_.threads_[record.main];
  Op op;
  op.kind = OpKind::kKillProcess;
  op.object = table_.processes[record.parent].children;
  scheduler_.Performed(op);
  ++crashes_;
  Kill(process, SIGKILL);
}

void ProcessHost::Kill(ProcessId process, int signal) {
  ProcessRecord& record = table_.processes[process];
  if (record.ended != 0) return;
  SystemCall(SYS_kill, record.pid, signal);
  VirtualThread* const killer = scheduler_.running_;
  // Reports of what it leaves behind say so.
  char* const name = scheduler_.log_.thread_names[record.main];
  constexpr size_t kSize = sizeof scheduler_.log_.thread_names[0];
  const size_t length = strlen(name);
  snprintf(name + length, kSize - length, " (killed)");
  End(process);
  scheduler_.running_ = killer;
}

void ProcessHost::EndExecution() {
  current_ = nullptr;
  for (uint32_t i = 1; i < table_.count; ++i) {
    const ProcessRecord& process = table_.processes[i];
    if (!process.reaped) SystemCall(SYS_kill, process.pid, SIGKILL);
  }
  // Parents come before their children, which are this process' then.
  for (uint32_t i = 1; i < table_.count; ++i) {
    const ProcessRecord& process = table_.processes[i];
    while (!process.reaped &&
           SystemCall(SYS_wait4, process.pid, nullptr, 0, nullptr) == -EINTR) {
    }
    scheduler_.donors_.Disinherit(process.main);
  }
  table_.count = 1;
  table_.message_count = 0;
  table_.frame_count = 0;
  table_.host_turn = Turn();
  crashes_ = 0;
  table_.processes[0].children = kNoObject;
  table_.processes[0].ended_some = 0;
}

}  // namespace ravel
