// SPDX-License-Identifier: Apache-2.0
//
// A thread of the scenario, as the scheduler keeps it. Thread number n of
// every execution borrows the stack and the thread pointer of donor n, so
// pthread_self() and the addresses of locals repeat.

#ifndef RAVEL_SCHEDULER_VIRTUAL_THREAD_H_
#define RAVEL_SCHEDULER_VIRTUAL_THREAD_H_

#include <cstdint>

#include "scheduler/context.h"
#include "scheduler/guard.h"
#include "scheduler/operation.h"
#include "scheduler/spin_watch.h"

namespace ravel {

class Scheduler;

struct alignas(64) VirtualThread {
  // What it has announced. While it runs: what it did last.
  Op op;
  Guard guard;
  Context context;
  Scheduler* scheduler = nullptr;
  uint32_t finished = 0;  // the word a join waits for
  ThreadId id = 0;
  bool may_wake = false;  // spuriously
  SpinState spin;
  int64_t deadline = 0;  // of what it announced; Scheduler::kNoDeadline

  bool detached = false;
  bool joined = false;
  bool daemon = false;  // the execution does not wait for its end
  void* (*entry)(void*) = nullptr;
  void* argument = nullptr;
  void* result = nullptr;  // of the thread's function

  // For the models, which may keep one thing per thread in each.
  uint32_t notified = 0;             // the word a condition wait waits for
  uint32_t woken_by = 0;             // steps made by then, the notify included
  ThreadId next_waiter = kNoThread;  // behind this one at the same condition
  void* exit_actions = nullptr;      // thread_local destructors

  // Of threads of forked processes: which process it is, and a copy of the
  // word that the guard asks, if only that process sees it.
  uint16_t process = 0;
  uint32_t mirror = 0;
  const uint32_t* mirrored = nullptr;

  // Of the donor.
  void* stack_top = nullptr;
  uintptr_t stack_low = 0;              // lowest usable address
  VirtualThread** self_slot = nullptr;  // the donor's `current_thread`
};

// The virtual thread that runs on the calling OS thread; nullptr in every
// thread that Ravel does not control, in the explorer, and while Ravel's own
// code asks not to be seen (PassThrough).
[[gnu::tls_model("initial-exec")]] extern constinit thread_local VirtualThread*
    current_thread;

// While it lives, the intercepted functions treat the calling thread as one
// that is not controlled: what Ravel itself locks and allocates is no step.
class PassThrough {
 public:
  PassThrough() : thread_(current_thread) { current_thread = nullptr; }
  ~PassThrough() { current_thread = thread_; }
  PassThrough(const PassThrough&) = delete;
  PassThrough& operator=(const PassThrough&) = delete;

 private:
  VirtualThread* thread_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_VIRTUAL_THREAD_H_
