// SPDX-License-Identifier: Apache-2.0
//
// pthread_mutex_*, and so std::mutex.

#include <pthread.h>

#include "framework/intercept/pthread_models.h"
#include "framework/intercept/real.h"

using ravel::ModelOf;
using ravel::Real;
using ravel::Scheduler;

extern "C" {

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  static constinit Real<int(pthread_mutex_t*)> real{"pthread_mutex_lock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(mutex);
  return ModelOf(*scheduler, mutex).Lock();
}

int pthread_mutex_trylock(pthread_mutex_t* mutex) noexcept {
  static constinit Real<int(pthread_mutex_t*)> real{"pthread_mutex_trylock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(mutex);
  return ModelOf(*scheduler, mutex).TryLock();
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
  static constinit Real<int(pthread_mutex_t*)> real{"pthread_mutex_unlock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(mutex);
  return ModelOf(*scheduler, mutex).Unlock();
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
