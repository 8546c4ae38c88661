// SPDX-License-Identifier: Apache-2.0
//
// pthread_rwlock_*, and so std::shared_mutex and std::shared_timed_mutex.

#include <pthread.h>
#include <time.h>

#include <cerrno>

#include "framework/intercept/clocks.h"
#include "framework/intercept/pthread_models.h"
#include "framework/intercept/real.h"
#include "framework/intercept/real_op.h"

using ravel::ModelOf;
using ravel::OpKind;
using ravel::Real;
using ravel::RealOpOn;
using ravel::Scheduler;
using ravel::SharedMutexModel;

namespace {

int Read(Scheduler& scheduler, pthread_rwlock_t* lock,
         int64_t deadline = Scheduler::kNoDeadline) {
  SharedMutexModel model = ModelOf(scheduler, lock);
  if (model.IsWriter()) return EDEADLK;
  return model.LockShared(deadline) ? 0 : ETIMEDOUT;
}

int Write(Scheduler& scheduler, pthread_rwlock_t* lock,
          int64_t deadline = Scheduler::kNoDeadline) {
  SharedMutexModel model = ModelOf(scheduler, lock);
  if (model.IsWriter()) return EDEADLK;
  return model.Lock(deadline) ? 0 : ETIMEDOUT;
}

bool IsUsable(clockid_t clock, const timespec& time) {
  return ravel::IsWaitable(clock) && ravel::HasValidNanoseconds(time);
}

}  // namespace

extern "C" {

int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
  static constinit Real<int(pthread_rwlock_t*)> real{"pthread_rwlock_rdlock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kLockShared, lock), lock);
  return Read(*scheduler, lock);
}

int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
  static constinit Real<int(pthread_rwlock_t*)> real{"pthread_rwlock_wrlock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real.As(RealOpOn(OpKind::kLock, lock), lock);
  return Write(*scheduler, lock);
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t* lock) noexcept {
  static constinit Real<int(pthread_rwlock_t*)> real{
      "pthread_rwlock_tryrdlock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kTryLockShared, lock), lock);
  return ModelOf(*scheduler, lock).TryLockShared() ? 0 : EBUSY;
}

int pthread_rwlock_trywrlock(pthread_rwlock_t* lock) noexcept {
  static constinit Real<int(pthread_rwlock_t*)> real{
      "pthread_rwlock_trywrlock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kTryLock, lock), lock);
  return ModelOf(*scheduler, lock).TryLock() ? 0 : EBUSY;
}

int pthread_rwlock_clockrdlock(pthread_rwlock_t* lock, clockid_t clock,
                               const timespec* time) noexcept {
  static constinit Real<int(pthread_rwlock_t*, clockid_t, const timespec*)>
      real{"pthread_rwlock_clockrdlock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kLockShared, lock, true), lock, clock,
                   time);
  if (!IsUsable(clock, *time)) return EINVAL;
  return Read(*scheduler, lock, ravel::DeadlineOf(clock, *time));
}

int pthread_rwlock_clockwrlock(pthread_rwlock_t* lock, clockid_t clock,
                               const timespec* time) noexcept {
  static constinit Real<int(pthread_rwlock_t*, clockid_t, const timespec*)>
      real{"pthread_rwlock_clockwrlock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kLock, lock, true), lock, clock, time);
  if (!IsUsable(clock, *time)) return EINVAL;
  return Write(*scheduler, lock, ravel::DeadlineOf(clock, *time));
}

int pthread_rwlock_timedrdlock(pthread_rwlock_t* lock,
                               const timespec* time) noexcept {
  return pthread_rwlock_clockrdlock(lock, CLOCK_REALTIME, time);
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t* lock,
                               const timespec* time) noexcept {
  return pthread_rwlock_clockwrlock(lock, CLOCK_REALTIME, time);
}

int pthread_rwlock_unlock(pthread_rwlock_t* lock) noexcept {
  static constinit Real<int(pthread_rwlock_t*)> real{"pthread_rwlock_unlock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kUnlock, lock), lock);
  ModelOf(*scheduler, lock).UnlockEither();
  return 0;
}

// pthread_rwlock_init() is the real one: a zeroed lock is free in both worlds.
int pthread_rwlock_destroy(pthread_rwlock_t* lock) noexcept {
  static constinit Real<int(pthread_rwlock_t*)> real{"pthread_rwlock_destroy"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(lock);
  ModelOf(*scheduler, lock).Destroy();
  return 0;
}

}  // extern "C"
