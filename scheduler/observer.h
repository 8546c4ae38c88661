// SPDX-License-Identifier: Apache-2.0
//
// Reads the stream of operations of an execution: a detector, a recorder. An
// observer changes nothing; what it finds, it says through its own interface
// or through Scheduler::Fail().

#ifndef RAVEL_SCHEDULER_OBSERVER_H_
#define RAVEL_SCHEDULER_OBSERVER_H_

#include <cstddef>
#include <cstdint>

#include "scheduler/step.h"

namespace ravel {

class Observer {
 public:
  // What an observer wants to be told besides the beginning and the steps.
  struct Interests {
    bool announcements = false;
    bool accesses = false;
    // It looks at the stacks of the threads, which may be elsewhere
    // (remote_view.h).
    bool stacks = false;
  };

  virtual ~Observer() = default;

  virtual Interests interests() const { return {}; }

  // A new execution begins; nothing of the last one counts any more. `epoch`
  // differs from that of every other execution of this process.
  virtual void OnBegin(uint32_t epoch) = 0;

  // `thread`, which is running, is about to wait for its turn to perform `op`.
  virtual void OnAnnounce(ThreadId thread, const Op& op) {
    (void)thread, (void)op;
  }

  // `thread` has its turn, and performs next what it announced. Told to those
  // who want announcements, of threads of the observer's own process.
  virtual void OnTurn(ThreadId thread, const Op& op) {
    (void)thread, (void)op;
  }

  // The execution ends, with `thread` running; the others still are where they
  // wait. Told to those who want announcements.
  virtual void OnStop(ThreadId thread) { (void)thread; }

  // A step was performed; of plain accesses: is performed right after this.
  // `place` is the return address of a plain access, or 0.
  virtual void OnStep(const Step& step, uintptr_t place) = 0;

  // A plain access that is no step, by a thread that is running, right before
  // it is made.
  virtual void OnAccess(ThreadId thread, uintptr_t address, size_t size,
                        bool is_write, uintptr_t place) {
    (void)thread, (void)address, (void)size, (void)is_write, (void)place;
  }

  // A running thread gives memory back, whose last use this is.
  virtual void OnFree(ThreadId thread, uintptr_t address, size_t size,
                      uintptr_t place) {
    (void)thread, (void)address, (void)size, (void)place;
  }

  // The memory got a new life: whatever was done to it before is over.
  virtual void OnNewMemory(uintptr_t address, size_t size) {
    (void)address, (void)size;
  }
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_OBSERVER_H_
