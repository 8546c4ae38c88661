// SPDX-License-Identifier: Apache-2.0
//
// pthread_mutex_*, and so std::mutex, std::timed_mutex and their recursive
// kin.

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

namespace {

int LockBefore(Scheduler& scheduler, pthread_mutex_t* mutex, clockid_t clock,
               const timespec& time) {
  ravel::MutexModel model = ModelOf(scheduler, mutex);
  if (ravel::HasValidNanoseconds(time)) {
    return model.Lock(ravel::DeadlineOf(clock, time));
  }
  // Looked at only by who has to wait.
  const int error = model.TryLock();
  return error == EBUSY ? EINVAL : error;
}

// What call(model) does with the mutex. Nearly all are of one kind, for which
// the compiler can leave out what the others need.
template <typename Call>
[[gnu::always_inline]] inline int With(Scheduler& scheduler,
                                       pthread_mutex_t* mutex, Call call) {
  if (mutex->__data.__kind == PTHREAD_MUTEX_TIMED_NP) [[likely]] {
    return call(ravel::MutexModel(scheduler, ravel::MutexStateOf(mutex), mutex,
                                  ravel::MutexModel::Kind::kNormal));
  }
  return call(ModelOf(scheduler, mutex));
}

}  // namespace

extern "C" {

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  static constinit Real<int(pthread_mutex_t*)> real{"pthread_mutex_lock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kLock, mutex), mutex);
  return With(*scheduler, mutex, [](auto model) { return model.Lock(); });
}

int pthread_mutex_trylock(pthread_mutex_t* mutex) noexcept {
  static constinit Real<int(pthread_mutex_t*)> real{"pthread_mutex_trylock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kTryLock, mutex), mutex);
  return ModelOf(*scheduler, mutex).TryLock();
}

int pthread_mutex_timedlock(pthread_mutex_t* mutex,
                            const timespec* time) noexcept {
  static constinit Real<int(pthread_mutex_t*, const timespec*)> real{
      "pthread_mutex_timedlock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kLock, mutex, true), mutex, time);
  return LockBefore(*scheduler, mutex, CLOCK_REALTIME, *time);
}

int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock,
                            const timespec* time) noexcept {
  static constinit Real<int(pthread_mutex_t*, clockid_t, const timespec*)> real{
      "pthread_mutex_clocklock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kLock, mutex, true), mutex, clock, time);
  if (!ravel::IsWaitable(clock)) return EINVAL;
  return LockBefore(*scheduler, mutex, clock, *time);
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
  static constinit Real<int(pthread_mutex_t*)> real{"pthread_mutex_unlock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kUnlock, mutex), mutex);
  return With(*scheduler, mutex, [](auto model) { return model.Unlock(); });
}

int pthread_mutex_consistent(pthread_mutex_t* mutex) noexcept {
  static constinit Real<int(pthread_mutex_t*)> real{"pthread_mutex_consistent"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(mutex);
  return ModelOf(*scheduler, mutex).MakeConsistent();
}

int pthread_mutex_init(pthread_mutex_t* mutex,
                       const pthread_mutexattr_t* attributes) noexcept {
  static constinit Real<int(pthread_mutex_t*, const pthread_mutexattr_t*)> real{
      "pthread_mutex_init"};
  // The real one sets the kind and zeroes the model's state.
  return real(mutex, attributes);
}

int pthread_mutex_destroy(pthread_mutex_t* mutex) noexcept {
  static constinit Real<int(pthread_mutex_t*)> real{"pthread_mutex_destroy"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(mutex);
  return ModelOf(*scheduler, mutex).Destroy();
}

}  // extern "C"
