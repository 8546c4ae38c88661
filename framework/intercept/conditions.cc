// SPDX-License-Identifier: Apache-2.0
//
// pthread_cond_*, and so std::condition_variable.

#include <pthread.h>
#include <time.h>

#include <cerrno>

#include "framework/intercept/clocks.h"
#include "framework/intercept/pthread_models.h"
#include "framework/intercept/real.h"
#include "framework/intercept/real_op.h"
#include "framework/models/cancellation.h"

using ravel::ConditionOf;
using ravel::ModelOf;
using ravel::OpKind;
using ravel::Real;
using ravel::RealOpOn;
using ravel::Scheduler;

namespace {

// libc has older functions by these names, for another layout.
constexpr const char* kVersion = "GLIBC_2.3.2";

int WaitBefore(Scheduler& scheduler, pthread_cond_t* condition,
               pthread_mutex_t* mutex, clockid_t clock, const timespec& time) {
  if (!ravel::HasValidNanoseconds(time)) return EINVAL;
  ravel::MutexModel model = ModelOf(scheduler, mutex);
  const bool woken = ravel::AtCancellationPoint(scheduler, [&] {
    return ConditionOf(condition).Wait(scheduler, model,
                                       ravel::DeadlineOf(clock, time));
  });
  if (model.IsInconsistent()) return EOWNERDEAD;
  return woken ? 0 : ETIMEDOUT;
}

}  // namespace

extern "C" {

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  static constinit Real<int(pthread_cond_t*, pthread_mutex_t*)> real{
      "pthread_cond_wait", kVersion};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kWakeCondition, condition), condition,
                   mutex);
  ravel::MutexModel model = ModelOf(*scheduler, mutex);
  ravel::AtCancellationPoint(*scheduler, [&] {
    return ConditionOf(condition).Wait(*scheduler, model);
  });
  return model.IsInconsistent() ? EOWNERDEAD : 0;
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           const timespec* time) {
  static constinit Real<int(pthread_cond_t*, pthread_mutex_t*, const timespec*)>
      real{"pthread_cond_timedwait", kVersion};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kWakeCondition, condition, true), condition,
                   mutex, time);
  return WaitBefore(*scheduler, condition, mutex, ravel::ClockOf(*condition),
                    *time);
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           clockid_t clock, const timespec* time) {
  static constinit Real<int(pthread_cond_t*, pthread_mutex_t*, clockid_t,
                            const timespec*)>
      real{"pthread_cond_clockwait"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kWakeCondition, condition, true), condition,
                   mutex, clock, time);
  if (!ravel::IsWaitable(clock)) return EINVAL;
  return WaitBefore(*scheduler, condition, mutex, clock, *time);
}

int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  static constinit Real<int(pthread_cond_t*)> real{"pthread_cond_signal",
                                                   kVersion};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kNotifyOne, condition), condition);
  ConditionOf(condition).NotifyOne(*scheduler);
  return 0;
}

int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
  static constinit Real<int(pthread_cond_t*)> real{"pthread_cond_broadcast",
                                                   kVersion};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kNotifyAll, condition), condition);
  ConditionOf(condition).NotifyAll(*scheduler);
  return 0;
}

int pthread_cond_destroy(pthread_cond_t* condition) noexcept {
  static constinit Real<int(pthread_cond_t*)> real{"pthread_cond_destroy",
                                                   kVersion};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(condition);
  ConditionOf(condition).Destroy(*scheduler);
  return 0;
}

}  // extern "C"
