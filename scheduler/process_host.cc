// SPDX-License-Identifier: Apache-2.0

#include "scheduler/process_host.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "scheduler/host_memory.h"
#include "scheduler/process_guest.h"
#include "scheduler/process_life.h"
#include "scheduler/system_call.h"

namespace ravel {

constinit RemoteView* RemoteView::current_ = nullptr;

namespace {

// How long a guest may run before the host looks whether it is still there.
constexpr int kPatience = 10;  // milliseconds

}  // namespace

// Processes whose parents are gone become children of this one.
ProcessHost::ProcessHost(Scheduler& scheduler)
    : scheduler_(scheduler),
      table_(ProcessTable::Shared()),
      pid_(static_cast<pid_t>(SystemCall(SYS_getpid))) {
  SystemCall(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1);
  HostMemory::KeepFromChildren();
  scheduler.processes_ = &table_;
  table_.count = 1;
  table_.message_count = 0;
  table_.host_turn = Turn();
  table_.processes[0] = ProcessRecord();
  table_.processes[0].pid = pid_;
}

void ProcessHost::Forked(ProcessId parent, pid_t child) {
  VirtualThread& creator = *scheduler_.running_;
  const auto id = static_cast<ThreadId>(scheduler_.log_.thread_count);
  VirtualThread& main = scheduler_.donors_.Record(id);
  const auto process = static_cast<ProcessId>(table_.count++);
  main.process = process;
  ProcessRecord& record = table_.processes[process];
  record.pid = child;
  record.parent = parent;
  record.main = id;
  scheduler_.Enlist(main);
  snprintf(scheduler_.log_.thread_names[id],
           sizeof scheduler_.log_.thread_names[id], "process %d", process);
  Run(id);
  scheduler_.running_ = &creator;
}

ThreadId ProcessHost::RunOthers(ThreadId next) {
  if (table_.count == 1) return next;
  VirtualThread* const self = scheduler_.running_;
  for (;;) {
    const ProcessId victim = PickVictim(next);
    if (victim != 0) {
      Crash(victim);
    } else if (scheduler_.threads_[next]->process != 0) {
      Run(next);
      scheduler_.CheckStepBound();
    } else {
      break;
    }
    next = scheduler_.PickHere();
  }
  scheduler_.running_ = self;
  return next;
}

// The thread goes on, and its process does whatever it does up to the point
// where one of its threads waits for its turn.
void ProcessHost::Run(ThreadId id) {
  VirtualThread& thread = *scheduler_.threads_[id];
  ProcessRecord& process = table_.processes[thread.process];
  scheduler_.running_ = &thread;
  EndWait(thread);
  uint64_t answer = id;
  RemoteView* const outer = current_;
  current_ = this;
  do {
    GiveTurn(process, answer);
    AwaitTurn(process);
    ReadMessages();
  } while (Answer(thread.process, &answer));
  current_ = outer;
}

// Returns true if the process goes on with the answer.
bool ProcessHost::Answer(ProcessId process, uint64_t* answer) {
  const GuestRequest request = table_.request;
  const uint64_t value = table_.value;
  scheduler_.running_ = scheduler_.threads_[table_.thread];
  switch (request) {
    case GuestRequest::kNothing:
      return true;
    case GuestRequest::kTurn:
      return false;
    case GuestRequest::kPick:
      *answer = scheduler_.Pick(table_.choice, static_cast<uint16_t>(value));
      return true;
    case GuestRequest::kForked:
      Forked(process, static_cast<pid_t>(value));
      return true;
    case GuestRequest::kStop:
      scheduler_.Stop();
    case GuestRequest::kEnd:
      End(process);
      return false;
    case GuestRequest::kProgram:
      if (!AwaitProgram(table_.processes[process])) return true;
      End(process);
      return false;
    case GuestRequest::kKill:
      Kill(static_cast<ProcessId>(value), static_cast<int>(value >> 16));
      return true;
  }
  return false;
}

void ProcessHost::GiveTurn(ProcessRecord& process, uint64_t answer) {
  table_.answer = answer;
  table_.objects = scheduler_.objects_;
  table_.now = scheduler_.now_;
  table_.tick = scheduler_.tick_;
  if (scheduler_.running_process_ != nullptr) {
    *scheduler_.running_process_ = process.pid;
  }
  process.turn.Give();
}

void ProcessHost::AwaitTurn(ProcessRecord& process) {
  while (!table_.host_turn.Take(kPatience)) {
    if (!HasDied(process.pid)) continue;
    if (table_.host_turn.Take(0)) break;
    OnDeath(process);
  }
  if (scheduler_.running_process_ != nullptr) {
    *scheduler_.running_process_ = pid_;
  }
}

// Returns false if it did not become one after all.
bool ProcessHost::AwaitProgram(const ProcessRecord& process) {
  while (!HasDied(process.pid, kPatience)) {
    if (table_.host_turn.Take(0)) return false;
  }
  return true;
}

void ProcessHost::ReadMessages() {
  stack_ = {table_.frames, table_.frame_count};
  registers_ = {table_.registers, table_.frame_count};
  for (uint32_t i = 0; i < table_.message_count; ++i) {
    ReadMessage(table_.messages[i]);
  }
  table_.message_count = 0;
  table_.frame_count = 0;
  scheduler_.objects_ = std::max(scheduler_.objects_, table_.objects);
  scheduler_.now_ = table_.now;
  scheduler_.tick_ = table_.tick;
}

void ProcessHost::ReadMessage(const Message& message) {
  VirtualThread& thread = scheduler_.donors_.Record(message.thread);
  if (message.kind == Message::Kind::kEnlist) return Enlist(thread);
  scheduler_.running_ = &thread;
  Op op = message.op;
  if (op.object == ProcessGuest::kAtAddress) {
    scheduler_.objects_ = std::max(scheduler_.objects_, table_.objects);
    op.object = scheduler_.ObjectAt(op.address);
    table_.objects = scheduler_.objects_;
  }
  switch (message.kind) {
    case Message::Kind::kAccess: {
      const bool is_write = op.kind == OpKind::kWrite;
      if (is_write) {
        scheduler_.idle_ = 0;
        scheduler_.spins_.NoteWrite();
      }
      scheduler_.TellAccess(op.address, message.value, is_write, message.place);
      return;
    }
    case Message::Kind::kFree:
      return scheduler_.FreeMemory(op.address, message.value, message.place);
    case Message::Kind::kNewMemory:
      return scheduler_.NewMemory(op.address, message.value);
    case Message::Kind::kAnnounce:
      return BeginWait(thread, op, message);
    case Message::Kind::kPerformed:
      return scheduler_.Performed(op, message.value, message.place,
                                  message.changes);
    case Message::Kind::kEnlist:
      return;
    case Message::Kind::kDaemon:
      return scheduler_.MakeDaemon(*scheduler_.threads_[message.value]);
    case Message::Kind::kThreadEnd:
      return EndThread(thread);
  }
}

void ProcessHost::Enlist(VirtualThread& thread) {
  scheduler_.Enlist(thread);
  snprintf(scheduler_.log_.thread_names[thread.id],
           sizeof scheduler_.log_.thread_names[thread.id], "t%d (process %d)",
           thread.id, thread.process);
}

// What Scheduler::Announce() does for threads of this process.
void ProcessHost::BeginWait(VirtualThread& thread, const Op& op,
                            const Message& message) {
  thread.op = op;
  for (Observer* observer : scheduler_.on_announce_) {
    observer->OnAnnounce(thread.id, op);
  }
  thread.guard = message.guard;
  thread.deadline = message.deadline;
  thread.may_wake = message.may_wake;
  scheduler_.timed_ += thread.deadline != Scheduler::kNoDeadline;
  scheduler_.wakeable_ += thread.may_wake;
  if (thread.guard.IsConditional()) {
    scheduler_.conditional_.Insert(thread.id);
    if (!thread.guard.Holds()) scheduler_.runnable_.Remove(thread.id);
  }
  if (message.goes_on) EndWait(thread);
}

void ProcessHost::EndWait(VirtualThread& thread) {
  const bool timed = thread.deadline != Scheduler::kNoDeadline;
  if (!thread.guard.Holds()) {
    if (timed) {
      scheduler_.now_ = std::max(scheduler_.now_, thread.deadline);
    } else if (thread.may_wake) {
      --scheduler_.spurious_left_;
    }
  }
  Forget(thread);
  scheduler_.runnable_.Insert(thread.id);
}

// It waits for nothing any more.
void ProcessHost::Forget(VirtualThread& thread) {
  scheduler_.timed_ -= thread.deadline != Scheduler::kNoDeadline;
  scheduler_.wakeable_ -= thread.may_wake;
  thread.deadline = Scheduler::kNoDeadline;
  thread.may_wake = false;
  thread.guard = Guard();
  scheduler_.conditional_.Remove(thread.id);
}

void ProcessHost::EndThread(VirtualThread& thread) {
  Forget(thread);
  thread.finished = 1;
  scheduler_.runnable_.Remove(thread.id);
  if (!thread.daemon) --scheduler_.live_;
}

uint64_t ProcessHost::Read(uintptr_t address, size_t size) {
  const ProcessId process = ProcessOf(address);
  uint64_t value = 0;
  if (process == 0) {
    memcpy(&value, reinterpret_cast<const void*>(address), size);
    return value;
  }
  ProcessRecord& record = table_.processes[process];
  if (record.ended != 0) return 0;
  table_.peek = true;
  table_.peek_address = WithoutProcess(address);
  table_.peek_size = size;
  record.turn.Give();
  AwaitTurn(record);
  table_.peek = false;
  return table_.peek_value;
}

}  // namespace ravel
