// SPDX-License-Identifier: Apache-2.0
//
// Donors: real pthreads that lend their stack and thread pointer to virtual
// threads and sleep for ever. Because the thread pointer is a real one,
// thread_local, errno, pthread_self() and C++ exceptions work on a virtual
// thread as on hardware, at the price of a fiber.

#ifndef RAVEL_SCHEDULER_DONOR_H_
#define RAVEL_SCHEDULER_DONOR_H_

#include <pthread.h>
#include <sys/types.h>

#include <cstdint>

#include "scheduler/thread_set.h"
#include "scheduler/virtual_thread.h"

namespace ravel {

// Donors cannot be woken and are never given back: one pool serves a process
// for its life. A fork copies their memory, which is all that is used of them,
// so a child goes on with its parent's. The records of the virtual threads are
// shared by all of them: a thread has the same one in every process.
class Donors {
 public:
  static Donors& OfProcess();

  // Virtual thread number `id`, its donor made if this is the first use.
  VirtualThread& Get(ThreadId id) {
    if (!made_[id]) [[unlikely]]
      Make(id);
    return threads_[id];
  }

  // The same thread if another process lends it its stack.
  VirtualThread& Record(ThreadId id) { return threads_[id]; }
  // In a forked child: its first thread goes on as `heir`, on the stack of
  // the one that forked.
  void Inherit(const VirtualThread& forking, VirtualThread& heir);
  // A record that an heir used belongs to its donor again.
  void Disinherit(ThreadId id);

  // The number of the thread whose pthread_self() is `handle`; kNoThread for
  // a thread that is not of this pool.
  ThreadId Find(pthread_t handle) const;

  // Makes the donor as good as new: fresh thread_local variables, no
  // exception in flight, errno 0. The virtual thread must not be running.
  void Recycle(VirtualThread& thread);

  // The number of the donor in whose stack the address is; kNoThread if it is
  // in none.
  static ThreadId StackAt(uintptr_t address);
  static bool InStack(uintptr_t address) {
    return StackAt(address) != kNoThread;
  }

  // Describes a fault at `address`: the thread whose guard area it hits, or
  // kNoThread.
  ThreadId OverflownBy(uintptr_t address) const;

 private:
  Donors();
  void Make(ThreadId id);

  VirtualThread* threads_;
  // The donor that lends to a thread of another number, if there is one.
  ThreadId lent_ = kNoThread;
  ThreadId heir_ = kNoThread;
  bool made_[ThreadSet::kCapacity] = {};
};

// The real functions, which Ravel's own definitions hide.
pid_t RealFork();
// The same, quicker. REQUIRES: no other thread of the system's runs.
pid_t ForkAlone();
// Somebody registered with pthread_atfork(): forks call those functions.
void NoteForkHandlers();
int RealPthreadCreate(pthread_t* thread, const pthread_attr_t* attributes,
                      void* (*start)(void*), void* argument);

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_DONOR_H_
