// SPDX-License-Identifier: Apache-2.0
//
// Sleeps and clocks. Under control time is virtual: a sleep is a scheduling
// point, not a delay.

#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

#include "framework/intercept/clocks.h"
#include "framework/intercept/real.h"
#include "framework/intercept/real_op.h"
#include "framework/models/cancellation.h"
#include "framework/models/virtual_clock.h"

using ravel::DeadlineOf;
using ravel::EpochOf;
using ravel::IsValid;
using ravel::kSecond;
using ravel::Nanoseconds;
using ravel::Real;
using ravel::Scheduler;
using ravel::SleepUntil;
using ravel::TimeAfter;
using ravel::Timespec;

namespace {

void SleepAt(Scheduler& scheduler, int64_t time) {
  ravel::AtCancellationPoint(scheduler, [&] {
    SleepUntil(scheduler, time);
    return 0;
  });
}

void SleepFor(Scheduler& scheduler, int64_t nanoseconds) {
  SleepAt(scheduler, TimeAfter(scheduler, nanoseconds));
}

}  // namespace

extern "C" {

int nanosleep(const timespec* duration, timespec* left) {
  static constinit Real<int(const timespec*, timespec*)> real{"nanosleep"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real.As(ravel::RealSleep(), duration, left);
  if (!IsValid(*duration)) {
    errno = EINVAL;
    return -1;
  }
  SleepFor(*scheduler, Nanoseconds(*duration));
  return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* time,
                    timespec* left) {
  static constinit Real<int(clockid_t, int, const timespec*, timespec*)> real{
      "clock_nanosleep"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(ravel::RealSleep(), clock, flags, time, left);
  if (!IsValid(*time)) return EINVAL;
  if ((flags & TIMER_ABSTIME) != 0) {
    SleepAt(*scheduler, DeadlineOf(clock, *time));
  } else {
    SleepFor(*scheduler, Nanoseconds(*time));
  }
  return 0;
}

int usleep(useconds_t microseconds) {
  static constinit Real<int(useconds_t)> real{"usleep"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real.As(ravel::RealSleep(), microseconds);
  SleepFor(*scheduler, int64_t{microseconds} * 1000);
  return 0;
}

unsigned sleep(unsigned seconds) {
  static constinit Real<unsigned(unsigned)> real{"sleep"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real.As(ravel::RealSleep(), seconds);
  SleepFor(*scheduler, seconds * kSecond);
  return 0;
}

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static constinit Real<int(clockid_t, timespec*)> real{"clock_gettime"};
  Scheduler* scheduler = Scheduler::Current();
  // A clock that there is not is for the system to refuse.
  if (scheduler == nullptr || clock > CLOCK_TAI) return real(clock, time);
  *time = Timespec(EpochOf(clock) + scheduler->ReadClock());
  return 0;
}

int gettimeofday(timeval* time, void* zone) noexcept {
  static constinit Real<int(timeval*, void*)> real{"gettimeofday"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(time, zone);
  const timespec now =
      Timespec(ravel::kExecutionsBegin + scheduler->ReadClock());
  *time = {now.tv_sec, now.tv_nsec / 1000};
  return 0;
}

time_t time(time_t* result) noexcept {
  static constinit Real<time_t(time_t*)> real{"time"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(result);
  const time_t now =
      (ravel::kExecutionsBegin + scheduler->ReadClock()) / kSecond;
  if (result != nullptr) *result = now;
  return now;
}

}  // extern "C"
