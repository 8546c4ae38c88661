// SPDX-License-Identifier: Apache-2.0
//
// pthread_cancel() and what a thread says of being cancelled. Only deferred
// cancellation happens under control: one that may come anywhere comes at the
// cancellation points, and the result says so.

#include "framework/models/cancellation.h"

#include <pthread.h>

#include <cerrno>

#include "framework/intercept/real.h"
#include "scheduler/donor.h"
#include "scheduler/scheduler.h"

using ravel::Cancellation;
using ravel::Real;
using ravel::Scheduler;

extern "C" {

int pthread_cancel(pthread_t handle) {
  static constinit Real<int(pthread_t)> real{"pthread_cancel"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(handle);
  const ravel::ThreadId id = ravel::Donors::OfProcess().Find(handle);
  if (id == ravel::kNoThread || id >= scheduler->thread_count()) return ESRCH;
  ravel::VirtualThread& thread = scheduler->thread(id);
  if (thread.finished == 0) Cancellation::Request(*scheduler, thread);
  return 0;
}

int pthread_setcancelstate(int state, int* old) {
  static constinit Real<int(int, int*)> real{"pthread_setcancelstate"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(state, old);
  if (state != PTHREAD_CANCEL_ENABLE && state != PTHREAD_CANCEL_DISABLE) {
    return EINVAL;
  }
  Cancellation::State& mine = Cancellation::Of(scheduler->running());
  if (old != nullptr) {
    *old = mine.disabled ? PTHREAD_CANCEL_DISABLE : PTHREAD_CANCEL_ENABLE;
  }
  mine.disabled = state == PTHREAD_CANCEL_DISABLE;
  if (mine.asynchronous) Cancellation::Test(*scheduler);
  return 0;
}

int pthread_setcanceltype(int type, int* old) {
  static constinit Real<int(int, int*)> real{"pthread_setcanceltype"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(type, old);
  if (type != PTHREAD_CANCEL_DEFERRED && type != PTHREAD_CANCEL_ASYNCHRONOUS) {
    return EINVAL;
  }
  Cancellation::State& mine = Cancellation::Of(scheduler->running());
  if (old != nullptr) {
    *old = mine.asynchronous ? PTHREAD_CANCEL_ASYNCHRONOUS
                             : PTHREAD_CANCEL_DEFERRED;
  }
  mine.asynchronous = type == PTHREAD_CANCEL_ASYNCHRONOUS;
  if (mine.asynchronous) {
    scheduler->log().NoteUncontrolled("asynchronous cancellation");
    Cancellation::Test(*scheduler);
  }
  return 0;
}

void pthread_testcancel() {
  static constinit Real<void()> real{"pthread_testcancel"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real();
  Cancellation::Test(*scheduler);
}

}  // extern "C"
