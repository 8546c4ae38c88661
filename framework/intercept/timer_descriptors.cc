// SPDX-License-Identifier: Apache-2.0
//
// timerfd_create() and kin. The real timer gives the descriptor; it is never
// set.

#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>

#include "framework/intercept/clocks.h"
#include "framework/intercept/real.h"
#include "framework/intercept/uncontrolled.h"
#include "framework/models/counter_model.h"
#include "framework/models/virtual_clock.h"

using ravel::CounterModel;
using ravel::Nanoseconds;
using ravel::Real;
using ravel::Scheduler;
using ravel::Timespec;

namespace {

bool Owns(Scheduler* scheduler, int descriptor) {
  return scheduler != nullptr && CounterModel(*scheduler).OwnsTimer(descriptor);
}

bool IsValid(int flags, const itimerspec& time) {
  return (flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) == 0 &&
         ravel::IsValid(time.it_value) && ravel::IsValid(time.it_interval);
}

int64_t ExpiryOf(Scheduler& scheduler, int descriptor, int flags,
                 const timespec& time) {
  const int64_t value = Nanoseconds(time);
  if ((flags & TFD_TIMER_ABSTIME) == 0) {
    return ravel::TimeAfter(scheduler, value);
  }
  const int64_t epoch = CounterModel(scheduler).Epoch(descriptor);
  return std::max<int64_t>(value - epoch, 0);
}

itimerspec Told(const Scheduler& scheduler, const CounterModel::Timer& timer) {
  itimerspec told = {};
  told.it_interval = Timespec(timer.interval);
  if (timer.expires != Scheduler::kNoDeadline) {
    told.it_value =
        Timespec(std::max<int64_t>(timer.expires - scheduler.now(), 1));
  }
  return told;
}

}  // namespace

extern "C" {

int timerfd_create(int clock, int flags) noexcept {
  static constinit Real<int(int, int)> real{"timerfd_create"};
  const int descriptor = real(clock, flags);
  Scheduler* scheduler = Scheduler::Current();
  if (descriptor >= 0 && scheduler != nullptr) {
    CounterModel(*scheduler).AddTimer(descriptor, ravel::EpochOf(clock));
  }
  return descriptor;
}

int timerfd_settime(int descriptor, int flags, const itimerspec* time,
                    itimerspec* old) noexcept {
  static constinit Real<int(int, int, const itimerspec*, itimerspec*)> real{
      "timerfd_settime"};
  Scheduler* scheduler = Scheduler::Current();
  if (!Owns(scheduler, descriptor)) {
    ravel::NameUncontrolled("timerfd_settime", descriptor);
    return real(descriptor, flags, time, old);
  }
  if (!IsValid(flags, *time)) {
    errno = EINVAL;
    return -1;
  }
  CounterModel::Timer timer;
  if (time->it_value.tv_sec != 0 || time->it_value.tv_nsec != 0) {
    timer.expires = ExpiryOf(*scheduler, descriptor, flags, time->it_value);
    timer.interval = Nanoseconds(time->it_interval);
  }
  const CounterModel::Timer before =
      CounterModel(*scheduler).SetTimer(descriptor, timer);
  if (old != nullptr) *old = Told(*scheduler, before);
  return 0;
}

int timerfd_gettime(int descriptor, itimerspec* time) noexcept {
  static constinit Real<int(int, itimerspec*)> real{"timerfd_gettime"};
  Scheduler* scheduler = Scheduler::Current();
  if (!Owns(scheduler, descriptor)) return real(descriptor, time);
  *time = Told(*scheduler, CounterModel(*scheduler).GetTimer(descriptor));
  return 0;
}

}  // extern "C"
