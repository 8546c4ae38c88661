// SPDX-License-Identifier: Apache-2.0
//
// sem_*: the semaphores of POSIX.

#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdarg.h>
#include <time.h>

#include <cerrno>

#include "framework/intercept/clocks.h"
#include "framework/intercept/pthread_models.h"
#include "framework/intercept/real.h"
#include "framework/intercept/real_op.h"
#include "framework/models/cancellation.h"
#include "framework/models/named_semaphores.h"
#include "framework/models/shared_names.h"

using ravel::ModelOf;
using ravel::NamedSemaphores;
using ravel::OpKind;
using ravel::Real;
using ravel::RealOpOn;
using ravel::Scheduler;

namespace {

int Fail(int error) {
  errno = error;
  return -1;
}

}  // namespace

extern "C" {

int sem_init(sem_t* semaphore, int shared, unsigned value) noexcept {
  static constinit Real<int(sem_t*, int, unsigned)> real{"sem_init"};
  const int result = real(semaphore, shared, value);
  if (result == 0) ravel::SemaphoreStateOf(semaphore) = {};
  return result;
}

sem_t* sem_open(const char* name, int flags, ...) {
  // The variable arguments are passed as fixed ones are.
  static constinit Real<sem_t*(const char*, int, mode_t, unsigned)> real{
      "sem_open"};
  va_list rest;
  va_start(rest, flags);
  const bool creates = (flags & O_CREAT) != 0;
  const mode_t mode = creates ? va_arg(rest, mode_t) : 0;
  const unsigned value = creates ? va_arg(rest, unsigned) : 0;
  va_end(rest);
  if (Scheduler* scheduler = Scheduler::Current()) {
    return NamedSemaphores(*scheduler).Open(name, flags, value);
  }
  return real(ravel::SharedNames::Of(name).c_str(), flags, mode, value);
}

int sem_close(sem_t* semaphore) noexcept {
  static constinit Real<int(sem_t*)> real{"sem_close"};
  if (NamedSemaphores::Has(semaphore)) return 0;
  return real(semaphore);
}

int sem_unlink(const char* name) noexcept {
  static constinit Real<int(const char*)> real{"sem_unlink"};
  if (Scheduler* scheduler = Scheduler::Current()) {
    return NamedSemaphores(*scheduler).Unlink(name);
  }
  return real(ravel::SharedNames::Of(name).c_str());
}

int sem_wait(sem_t* semaphore) {
  static constinit Real<int(sem_t*)> real{"sem_wait"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kAcquire, semaphore), semaphore);
  ravel::AtCancellationPoint(
      *scheduler, [&] { return ModelOf(*scheduler, semaphore).Acquire(); });
  return 0;
}

int sem_trywait(sem_t* semaphore) noexcept {
  static constinit Real<int(sem_t*)> real{"sem_trywait"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kTryAcquire, semaphore), semaphore);
  return ModelOf(*scheduler, semaphore).TryAcquire() ? 0 : Fail(EAGAIN);
}

int sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* time) {
  static constinit Real<int(sem_t*, clockid_t, const timespec*)> real{
      "sem_clockwait"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kAcquire, semaphore, true), semaphore,
                   clock, time);
  if (!ravel::IsWaitable(clock) || !ravel::HasValidNanoseconds(*time)) {
    return Fail(EINVAL);
  }
  const int64_t deadline = ravel::DeadlineOf(clock, *time);
  const bool acquired = ravel::AtCancellationPoint(*scheduler, [&] {
    return ModelOf(*scheduler, semaphore).Acquire(deadline);
  });
  return acquired ? 0 : Fail(ETIMEDOUT);
}

int sem_timedwait(sem_t* semaphore, const timespec* time) {
  return sem_clockwait(semaphore, CLOCK_REALTIME, time);
}

int sem_post(sem_t* semaphore) noexcept {
  static constinit Real<int(sem_t*)> real{"sem_post"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(RealOpOn(OpKind::kRelease, semaphore), semaphore);
  const bool posted = ModelOf(*scheduler, semaphore).Release(1, SEM_VALUE_MAX);
  return posted ? 0 : Fail(EOVERFLOW);
}

int sem_getvalue(sem_t* semaphore, int* value) noexcept {
  static constinit Real<int(sem_t*, int*)> real{"sem_getvalue"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(semaphore, value);
  *value = static_cast<int>(ModelOf(*scheduler, semaphore).Inspect());
  return 0;
}

int sem_destroy(sem_t* semaphore) noexcept {
  static constinit Real<int(sem_t*)> real{"sem_destroy"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(semaphore);
  ModelOf(*scheduler, semaphore).Destroy();
  return 0;
}

}  // extern "C"
