// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/hung_threads.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <unwind.h>

#include <cstdlib>
#include <cstring>

#include "framework/explorer/blocking_call.h"
#include "framework/explorer/faults.h"
#include "framework/models/real_step.h"
#include "framework/models/real_threads.h"

namespace ravel {
namespace {

constinit HungThreads* hung = nullptr;
constinit uint32_t taken = 0;

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
  const uint32_t place = __atomic_fetch_add(&taken, 1, __ATOMIC_RELAXED);
  if (place >= HungThreads::kMax) return;
  HungThread& thread = hung->threads[place];
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

// Calls visit(tid) for each thread of the process. Without opendir(), which
// allocates: the interrupted thread may be in the middle of that.
template <typename Visit>
void ForEachThread(Visit visit) {
  const int folder = open("/proc/self/task", O_RDONLY | O_DIRECTORY);
  if (folder < 0) return;
  alignas(8) char entries[4096];
  for (;;) {
    const long size = syscall(SYS_getdents64, folder, entries, sizeof entries);
    if (size <= 0) break;
    for (long at = 0; at < size;) {
      const auto* entry = reinterpret_cast<const dirent64*>(entries + at);
      if (entry->d_name[0] != '.') visit(atoi(entry->d_name));
      at += entry->d_reclen;
    }
  }
  close(folder);
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
  const auto self = static_cast<int>(syscall(SYS_gettid));
  uint32_t asked = 1;
  ForEachThread([&](int tid) {
    if (tid == self) return;
    if (syscall(SYS_tgkill, getpid(), tid, ProbeSignal()) == 0) ++asked;
  });
  SayWhere(interrupted);
  constexpr int kPatience = 1000;  // milliseconds
  for (int i = 0; i < kPatience && Answers() < asked; ++i) {
    const timespec moment = {0, 1'000'000};
    syscall(SYS_nanosleep, &moment, nullptr);
  }
  bool deadlock = Answers() == asked;
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
