// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/hung_threads.h"

#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <unwind.h>

#include <cstdio>
#include <cstring>

#include "framework/explorer/blocking_call.h"
#include "framework/explorer/faults.h"
#include "framework/models/descendants.h"
#include "framework/models/real_processes.h"
#include "framework/models/real_step.h"
#include "framework/models/real_threads.h"
#include "scheduler/process_life.h"

namespace ravel {
namespace {

constinit HungThreads* hung = nullptr;

int ProbeSignal() { return HangSignal() - 1; }

struct StackFrames {
  HungThread& thread;
  uintptr_t interrupted;
  bool inside = false;  // the part of the stack that was interrupted
};

// A return address follows the call; the interrupted place is taken for one.
_Unwind_Reason_Code AddFrame(_Unwind_Context* context, void* argument) {
  auto& stack = *static_cast<StackFrames*>(argument);
  const uintptr_t address = _Unwind_GetIP(context);
  stack.inside |= address == stack.interrupted;
  if (!stack.inside) return _URC_NO_REASON;
  if (stack.thread.frame_count == HungThread::kMaxFrames) {
    return _URC_END_OF_STACK;
  }
  stack.thread.frames[stack.thread.frame_count++] =
      address == stack.interrupted ? address + 1 : address;
  return _URC_NO_REASON;
}

void CopyText(char* to, size_t size, const char* from) {
  if (from == nullptr) from = "";
  const size_t length = strnlen(from, size - 1);
  memcpy(to, from, length);
  to[length] = '\0';
}

void Describe(HungThread& thread, const RealOp& op) {
  thread.kind = op.kind;
  if (op.kind == OpKind::kNone) return;
  thread.timed = op.timed;
  thread.object = reinterpret_cast<uintptr_t>(op.object);
  thread.object_size = op.size;
  CopyText(thread.sort, sizeof thread.sort, op.sort);
  CopyText(thread.object_name, sizeof thread.object_name, op.name);
  if (op.holder_tid != nullptr) {
    thread.holder_tid = __atomic_load_n(op.holder_tid, __ATOMIC_RELAXED);
  }
  if (op.holder_number != nullptr) {
    thread.holder_number = __atomic_load_n(op.holder_number, __ATOMIC_RELAXED);
  }
}

// Of the calling thread.
void SayWhere(const ucontext_t& interrupted) {
  const uint32_t place = __atomic_fetch_add(&hung->taken, 1, __ATOMIC_RELAXED);
  if (place >= HungThreads::kMax) return;
  HungThread& thread = hung->threads[place];
  thread.process = internal::RealProcesses::Self();
  thread.pid = getpid();
  thread.tid = static_cast<int>(syscall(SYS_gettid));
  thread.handle = static_cast<uintptr_t>(pthread_self());
  thread.number = internal::RealThreads::SelfOr0();
  CopyText(thread.name, sizeof thread.name,
           internal::RealThreads::NameOfSelf());
  Describe(thread, RealStep::Current());
  if (thread.kind == OpKind::kNone) {
    CopyText(thread.call, sizeof thread.call, BlockingCall(interrupted));
  }
  StackFrames stack = {
      thread, static_cast<uintptr_t>(interrupted.uc_mcontext.gregs[REG_RIP])};
  _Unwind_Backtrace(AddFrame, &stack);
  __atomic_store_n(&thread.answered, 1, __ATOMIC_RELEASE);
}

// The process is about to end: nobody goes on from here, for what holds now is
// what is reported.
void OnProbe(int, siginfo_t*, void* interrupted) {
  SayWhere(*static_cast<const ucontext_t*>(interrupted));
  for (;;) pause();
}

// Those of a process that became another program do not know the signal, which
// would end them. Returns false of such a process.
bool AskThreadsOf(pid_t process, uint32_t& asked) {
  const uint64_t known = ActionsOf(process).handled;
  if ((known >> (ProbeSignal() - 1) & 1) == 0) return false;
  struct Asking {
    pid_t process;
    int self;
    uint32_t& asked;
  } asking = {process, static_cast<int>(syscall(SYS_gettid)), asked};
  char folder[32];
  snprintf(folder, sizeof folder, "/proc/%d/task", process);
  internal::ForEachNumber(
      folder,
      [](int tid, void* data) {
        const auto& to = *static_cast<Asking*>(data);
        if (tid == to.self) return;
        const int pid = to.process;
        if (syscall(SYS_tgkill, pid, tid, ProbeSignal()) == 0) ++to.asked;
      },
      &asking);
  return true;
}

// Returns false if some process cannot be asked.
bool AskAll(uint32_t& asked) {
  const pid_t self = getpid();
  bool all = AskThreadsOf(self, asked);
  const internal::Descendants forked(self);
  for (const auto& process : forked.all()) {
    if (!process.ended) all &= AskThreadsOf(process.pid, asked);
  }
  return all;
}

uint32_t Answers() {
  uint32_t answers = 0;
  for (const HungThread& thread : hung->threads) {
    answers += __atomic_load_n(&thread.answered, __ATOMIC_ACQUIRE);
  }
  return answers;
}

bool WaitsForEver(const HungThread& thread) {
  return thread.kind != OpKind::kNone && !thread.timed;
}

}  // namespace

void PrepareToSayWhereThreadsAre(HungThreads& given) {
  hung = &given;
  struct sigaction action = {};
  action.sa_sigaction = OnProbe;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigaction(ProbeSignal(), &action, nullptr);
}

bool FindHungThreads(const ucontext_t& interrupted) {
  if (hung == nullptr || hung->count != 0) return false;
  uint32_t asked = 1;
  const bool asked_all = AskAll(asked);
  SayWhere(interrupted);
  constexpr int kPatience = 1000;  // milliseconds
  for (int i = 0; i < kPatience && Answers() < asked; ++i) {
    const timespec moment = {0, 1'000'000};
    syscall(SYS_nanosleep, &moment, nullptr);
  }
  bool deadlock = asked_all && Answers() == asked;
  for (HungThread& thread : hung->threads) {
    if (thread.answered == 0) continue;
    deadlock = deadlock && WaitsForEver(thread);
    if (&thread != &hung->threads[hung->count]) {
      hung->threads[hung->count] = thread;
    }
    ++hung->count;
  }
  return deadlock;
}

}  // namespace ravel
