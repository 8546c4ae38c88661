// SPDX-License-Identifier: Apache-2.0
//
// pthread_spin_*. Nobody spins under control: who waits for ever is
// deadlocked.

#include <pthread.h>

#include "framework/intercept/real.h"
#include "framework/intercept/real_op.h"
#include "framework/models/address_table.h"
#include "framework/models/mutex_model.h"

using ravel::MutexModel;
using ravel::MutexState;
using ravel::OpKind;
using ravel::Real;
using ravel::RealOpOn;
using ravel::Scheduler;

namespace {

constinit ravel::AddressTable<MutexState> states;

MutexModel ModelOf(Scheduler& scheduler, pthread_spinlock_t* lock) {
  const void* address = const_cast<const int*>(lock);
  return {scheduler, states.At(lock, scheduler.epoch()), address,
          MutexModel::Kind::kNormal};
}

}  // namespace

extern "C" {

int pthread_spin_lock(pthread_spinlock_t* lock) noexcept {
  static constinit Real<int(pthread_spinlock_t*)> real{"pthread_spin_lock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real.As(RealOpOn(OpKind::kLock, lock), lock);
  return ModelOf(*scheduler, lock).Lock();
}

int pthread_spin_trylock(pthread_spinlock_t* lock) noexcept {
  static constinit Real<int(pthread_spinlock_t*)> real{"pthread_spin_trylock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kTryLock, lock), lock);
  return ModelOf(*scheduler, lock).TryLock();
}

int pthread_spin_unlock(pthread_spinlock_t* lock) noexcept {
  static constinit Real<int(pthread_spinlock_t*)> real{"pthread_spin_unlock"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kUnlock, lock), lock);
  return ModelOf(*scheduler, lock).Unlock();
}

int pthread_spin_destroy(pthread_spinlock_t* lock) noexcept {
  static constinit Real<int(pthread_spinlock_t*)> real{"pthread_spin_destroy"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(lock);
  return ModelOf(*scheduler, lock).Destroy();
}

}  // extern "C"
