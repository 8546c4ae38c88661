// SPDX-License-Identifier: Apache-2.0
//
// What each hardware thread was doing when the watchdog's patience ended:
// every thread of the repetition's processes is interrupted and says so itself.

#ifndef RAVEL_FRAMEWORK_EXPLORER_HUNG_THREADS_H_
#define RAVEL_FRAMEWORK_EXPLORER_HUNG_THREADS_H_

#include <ucontext.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "scheduler/operation.h"

namespace ravel {

// Plain data in the arena: whoever reports it is another process.
struct HungThread {
  static constexpr size_t kMaxFrames = 48;

  uint32_t process;  // of RealProcesses
  int pid;
  uint32_t number;   // of RealThreads, in that process
  int tid;           // the system's
  uintptr_t handle;  // its pthread_t
  char name[32];     // empty: none
  // What it is blocked in: an operation, or a function of the system's. If
  // neither, it runs.
  OpKind kind;
  bool timed;
  char call[32];
  uintptr_t object;
  uint32_t object_size;
  char sort[24];
  char object_name[32];
  int holder_tid;
  uint32_t holder_number;
  uint32_t frame_count;
  uintptr_t frames[kMaxFrames];
  uint32_t answered;  // written last
};

struct HungThreads {
  static constexpr uint32_t kMax = 256;

  std::span<const HungThread> Threads() const { return {threads, count}; }

  uint32_t count = 0;
  uint32_t taken = 0;  // by those that were asked
  HungThread threads[kMax];
};

// In the worker, before it runs anything.
void PrepareToSayWhereThreadsAre(HungThreads& hung);

// In a signal's handler that interrupted a thread at `interrupted`: asks all
// threads of this process and of those that it has forked, none of which goes
// on. Returns true if every one of them waits for another of them, for ever: a
// deadlock.
bool FindHungThreads(const ucontext_t& interrupted);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_HUNG_THREADS_H_
