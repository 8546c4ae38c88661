// SPDX-License-Identifier: Apache-2.0
//
// Where the models of pthread objects keep their state: in the objects.

#ifndef RAVEL_FRAMEWORK_INTERCEPT_PTHREAD_MODELS_H_
#define RAVEL_FRAMEWORK_INTERCEPT_PTHREAD_MODELS_H_

#include <pthread.h>
#include <semaphore.h>
#include <time.h>

#include <cstddef>

#include "framework/models/condition_model.h"
#include "framework/models/mutex_model.h"
#include "framework/models/semaphore_model.h"
#include "framework/models/shared_mutex_model.h"

namespace ravel {

// Takes the memory for barriers that processes share, before the first
// execution.
void PrepareBarriers();

// In __list, which the real lock uses for robust mutexes only: both meanings
// of the mutex are valid side by side, and a zeroed one is free in both.
inline MutexState& MutexStateOf(pthread_mutex_t* mutex) {
  static_assert(sizeof(mutex->__data.__list) >= sizeof(MutexState));
  return *reinterpret_cast<MutexState*>(&mutex->__data.__list);
}

inline MutexModel::Kind MutexKind(const pthread_mutex_t* mutex) {
  switch (mutex->__data.__kind & 3) {
    case PTHREAD_MUTEX_RECURSIVE:
      return MutexModel::Kind::kRecursive;
    case PTHREAD_MUTEX_ERRORCHECK:
      return MutexModel::Kind::kErrorCheck;
    default:
      return MutexModel::Kind::kNormal;
  }
}

inline MutexModel ModelOf(Scheduler& scheduler, pthread_mutex_t* mutex) {
  constexpr int kRobust = 16;           // PTHREAD_MUTEX_ROBUST_NORMAL_NP
  constexpr int kPriorities = 32 | 64;  // inherited, or a ceiling
  const int kind = mutex->__data.__kind;
  if ((kind & kPriorities) != 0) [[unlikely]]
    scheduler.log().NoteUncontrolled("the priorities of a mutex");
  return {scheduler, MutexStateOf(mutex), mutex, MutexKind(mutex),
          (kind & kRobust) != 0};
}

// A condition variable has no unused part: one and the same must not be used
// under control and, later in the same process, for real.
inline ConditionModel& ConditionOf(pthread_cond_t* condition) {
  static_assert(sizeof(*condition) >= sizeof(ConditionModel));
  return *reinterpret_cast<ConditionModel*>(condition);
}

// As pthread_cond_init(), which is the real one, keeps it.
inline clockid_t ClockOf(const pthread_cond_t& condition) {
  constexpr unsigned kMonotonic = 2;
  static_assert(offsetof(pthread_cond_t, __data.__wrefs) >=
                sizeof(ConditionModel));
  return (condition.__data.__wrefs & kMonotonic) != 0 ? CLOCK_MONOTONIC
                                                      : CLOCK_REALTIME;
}

// As a condition variable, it has no unused part.
inline SharedMutexModel ModelOf(Scheduler& scheduler, pthread_rwlock_t* lock) {
  static_assert(sizeof(*lock) >= sizeof(SharedMutexState));
  return {scheduler, *reinterpret_cast<SharedMutexState*>(lock), lock};
}

// In the half that the real semaphore does not use.
inline SemaphoreState& SemaphoreStateOf(sem_t* semaphore) {
  constexpr size_t kUnused = 16;
  static_assert(sizeof(*semaphore) >= kUnused + sizeof(SemaphoreState));
  return *reinterpret_cast<SemaphoreState*>(semaphore->__size + kUnused);
}

// The real sem_init() leaves the value in the first word.
inline SemaphoreModel ModelOf(Scheduler& scheduler, sem_t* semaphore) {
  const auto initial = *reinterpret_cast<const uint32_t*>(semaphore);
  return {scheduler, SemaphoreStateOf(semaphore), semaphore, initial};
}

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_INTERCEPT_PTHREAD_MODELS_H_
