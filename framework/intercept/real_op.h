// SPDX-License-Identifier: Apache-2.0
//
// What a hardware thread does to an object of the system's, for the watchdog
// to tell. The owner of a lock is what the system itself notes in it.

#ifndef RAVEL_FRAMEWORK_INTERCEPT_REAL_OP_H_
#define RAVEL_FRAMEWORK_INTERCEPT_REAL_OP_H_

#include <pthread.h>
#include <semaphore.h>

#include "framework/models/real_step.h"

namespace ravel {

inline RealOp RealOpOn(OpKind kind, const pthread_mutex_t* mutex,
                       bool timed = false) {
  return {.kind = kind,
          .object = mutex,
          .timed = timed,
          .sort = "mutex",
          .size = sizeof *mutex,
          .holder_tid = &mutex->__data.__owner};
}

inline RealOp RealOpOn(OpKind kind, const pthread_rwlock_t* lock,
                       bool timed = false) {
  return {.kind = kind,
          .object = lock,
          .timed = timed,
          .sort = "rwlock",
          .size = sizeof *lock,
          .holder_tid = &lock->__data.__cur_writer};
}

inline RealOp RealOpOn(OpKind kind, const pthread_cond_t* condition,
                       bool timed = false) {
  return {.kind = kind,
          .object = condition,
          .timed = timed,
          .sort = "condition variable",
          .size = sizeof *condition};
}

inline RealOp RealOpOn(OpKind kind, const sem_t* semaphore,
                       bool timed = false) {
  return {.kind = kind,
          .object = semaphore,
          .timed = timed,
          .sort = "semaphore",
          .size = sizeof *semaphore};
}

inline RealOp RealOpOn(OpKind kind, const pthread_barrier_t* barrier) {
  return {.kind = kind,
          .object = barrier,
          .sort = "barrier",
          .size = sizeof *barrier};
}

inline RealOp RealOpOn(OpKind kind, const volatile int* spin_lock) {
  return {.kind = kind,
          .object = const_cast<const int*>(spin_lock),
          .sort = "spin lock",
          .size = sizeof *spin_lock};
}

inline RealOp RealJoin(pthread_t thread, bool timed = false) {
  return {.kind = OpKind::kJoinThread,
          .object = reinterpret_cast<const void*>(thread),
          .timed = timed};
}

inline RealOp RealSleep() { return {.kind = OpKind::kSleep, .timed = true}; }

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_INTERCEPT_REAL_OP_H_
