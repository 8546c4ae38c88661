// SPDX-License-Identifier: Apache-2.0
//
// pthread_barrier_*.

#include <pthread.h>

#include "framework/intercept/real.h"
#include "framework/intercept/real_op.h"
#include "framework/models/address_table.h"
#include "framework/models/barrier_model.h"

using ravel::BarrierModel;
using ravel::BarrierState;
using ravel::OpKind;
using ravel::Real;
using ravel::RealOpOn;
using ravel::Scheduler;

namespace {

// There is no room in the object beside what the real functions use.
constinit ravel::AddressTable<BarrierState> private_states;

BarrierState& StateOf(const Scheduler& scheduler, const void* barrier) {
  auto& states = ravel::SharedRegion::Contains(barrier)
                     ? ravel::AddressTable<BarrierState>::Shared()
                     : private_states;
  return states.At(barrier, scheduler.epoch());
}

// What pthread_barrier_init(), the real one, was told.
unsigned CountOf(const pthread_barrier_t* barrier) {
  constexpr size_t kCountAt = 2;  // in words
  return reinterpret_cast<const unsigned*>(barrier)[kCountAt];
}

BarrierModel ModelOf(Scheduler& scheduler, pthread_barrier_t* barrier) {
  return {scheduler, StateOf(scheduler, barrier), barrier, CountOf(barrier)};
}

}  // namespace

namespace ravel {

void PrepareBarriers() { AddressTable<BarrierState>::Shared().Forget(); }

}  // namespace ravel

extern "C" {

int pthread_barrier_wait(pthread_barrier_t* barrier) noexcept {
  static constinit Real<int(pthread_barrier_t*)> real{"pthread_barrier_wait"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kPassBarrier, barrier), barrier);
  const bool last = ModelOf(*scheduler, barrier).ArriveAndWait();
  return last ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}

int pthread_barrier_destroy(pthread_barrier_t* barrier) noexcept {
  static constinit Real<int(pthread_barrier_t*)> real{
      "pthread_barrier_destroy"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(barrier);
  ModelOf(*scheduler, barrier).Destroy();
  return 0;
}

}  // extern "C"
