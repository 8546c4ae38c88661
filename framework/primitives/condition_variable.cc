// SPDX-License-Identifier: Apache-2.0

#include "ravel/condition_variable.h"

#include <pthread.h>

#include <string>

#include "framework/models/condition_model.h"
#include "framework/primitives/mutex_model_of.h"
#include "framework/primitives/object.h"
#include "framework/primitives/real_clock.h"

namespace ravel::internal {
namespace {

constexpr Sort kCondition = {"condition variable", sizeof(ConditionVariable)};

// The state of a condition variable is its model.
ConditionModel& ModelOf(Scheduler& scheduler, ModelState<4>& state,
                        const ObjectName& name) {
  auto& model = reinterpret_cast<ConditionModel&>(state);
  if (model.epoch != scheduler.epoch()) {
    model.Touch(scheduler);
    Introduce(scheduler, model.object, kCondition, name);
  }
  return model;
}

}  // namespace

ConditionLine::ConditionLine(std::string_view name) noexcept : name_(name) {}

ConditionLine::~ConditionLine() {
  const Scheduler* scheduler = Scheduler::Current();
  const auto& model = reinterpret_cast<const ConditionModel&>(state_);
  uint32_t waiters = __atomic_load_n(&real_waiters_, __ATOMIC_RELAXED);
  if (scheduler != nullptr) {
    waiters = model.epoch == scheduler->epoch() ? model.waiters.size : 0;
  }
  if (waiters == 0) return;
  Misuse("destroyed " + Called(kCondition, name_) + " that threads wait on");
}

void ConditionLine::NotifyOne() {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real_.notify_one();
  ModelOf(*scheduler, state_, name_).NotifyOne(*scheduler);
}

void ConditionLine::NotifyAll() {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real_.notify_all();
  ModelOf(*scheduler, state_, name_).NotifyAll(*scheduler);
}

int64_t ConditionLine::DeadlineIn(int64_t nanoseconds) {
  const Scheduler* scheduler = Scheduler::Current();
  return scheduler == nullptr ? RealTimeAfter(nanoseconds)
                              : internal::DeadlineIn(*scheduler, nanoseconds);
}

bool ConditionLine::Wait(MutexBase& mutex, int64_t deadline) {
  if (mutex.Holder() != ThisThread()) {
    Misuse("waited on " + Called(kCondition, name_) +
           " without holding the mutex");
  }
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return WaitReally(mutex, deadline);
  return ModelOf(*scheduler, state_, name_)
      .Wait(*scheduler,
            MutexModelOf(*scheduler, mutex.state_, mutex, mutex.recursive_,
                         mutex.name_),
            deadline);
}

bool ConditionLine::WaitReally(MutexBase& mutex, int64_t deadline) {
  __atomic_add_fetch(&real_waiters_, 1, __ATOMIC_RELAXED);
  __atomic_store_n(&mutex.real_holder_, 0, __ATOMIC_RELAXED);
  const RealStep step(
      RealOpOn(OpKind::kWakeCondition, this, kCondition, name_, deadline));
  int error = 0;
  if (deadline == kForever) {
    pthread_cond_wait(real_.native_handle(), mutex.real_.native_handle());
  } else {
    const timespec until = AsTimespec(deadline);
    error = pthread_cond_clockwait(real_.native_handle(),
                                   mutex.real_.native_handle(), CLOCK_MONOTONIC,
                                   &until);
  }
  __atomic_store_n(&mutex.real_holder_, ThisThread(), __ATOMIC_RELAXED);
  __atomic_sub_fetch(&real_waiters_, 1, __ATOMIC_RELAXED);
  return error == 0;
}

}  // namespace ravel::internal
