// SPDX-License-Identifier: Apache-2.0
//
// epoll_create() and kin.

#include <sys/epoll.h>

#include <cerrno>

#include "framework/intercept/clocks.h"
#include "framework/intercept/masked.h"
#include "framework/intercept/real.h"
#include "framework/intercept/uncontrolled.h"
#include "framework/models/cancellation.h"
#include "framework/models/descriptors.h"
#include "framework/models/epoll_model.h"
#include "framework/models/virtual_clock.h"

using ravel::EpollModel;
using ravel::NameUncontrolled;
using ravel::Real;
using ravel::Scheduler;

namespace {

constexpr int64_t kMillisecond = 1'000'000;
constexpr int64_t kForEver = -1;

bool Owns(Scheduler* scheduler, int set) {
  return scheduler != nullptr && EpollModel(*scheduler).Owns(set);
}

int Created(int set) {
  Scheduler* scheduler = Scheduler::Current();
  if (set >= 0 && scheduler != nullptr) EpollModel(*scheduler).Add(set);
  return set;
}

int Wait(Scheduler& scheduler, int set, epoll_event* events, int count,
         int64_t nanoseconds) {
  if (count <= 0) {
    errno = EINVAL;
    return -1;
  }
  const int64_t deadline = nanoseconds < 0
                               ? Scheduler::kNoDeadline
                               : ravel::TimeAfter(scheduler, nanoseconds);
  return ravel::AtCancellationPoint(scheduler, [&] {
    return EpollModel(scheduler).Wait(set, events, count, deadline,
                                      nanoseconds != 0);
  });
}

}  // namespace

extern "C" {

int epoll_create(int size) noexcept {
  static constinit Real<int(int)> real{"epoll_create"};
  return Created(real(size));
}

int epoll_create1(int flags) noexcept {
  static constinit Real<int(int)> real{"epoll_create1"};
  return Created(real(flags));
}

int epoll_ctl(int set, int operation, int descriptor,
              epoll_event* event) noexcept {
  static constinit Real<int(int, int, int, epoll_event*)> real{"epoll_ctl"};
  Scheduler* scheduler = Scheduler::Current();
  const int result = real(set, operation, descriptor, event);
  if (result != 0 || !Owns(scheduler, set)) return result;
  if (!ravel::Descriptors(*scheduler).Owns(descriptor)) {
    NameUncontrolled("epoll", descriptor);
  }
  if (!EpollModel(*scheduler).NoteControl(set, operation, descriptor, event)) {
    NameUncontrolled("epoll of more than 128 descriptors");
  }
  return result;
}

int epoll_wait(int set, epoll_event* events, int count, int milliseconds) {
  static constinit Real<int(int, epoll_event*, int, int)> real{"epoll_wait"};
  Scheduler* scheduler = Scheduler::Current();
  if (!Owns(scheduler, set)) {
    if (milliseconds != 0) NameUncontrolled("epoll_wait", set);
    return real(set, events, count, milliseconds);
  }
  return Wait(*scheduler, set, events, count,
              milliseconds < 0 ? kForEver : milliseconds * kMillisecond);
}

int epoll_pwait(int set, epoll_event* events, int count, int milliseconds,
                const sigset_t* mask) {
  static constinit Real<int(int, epoll_event*, int, int, const sigset_t*)> real{
      "epoll_pwait"};
  Scheduler* scheduler = Scheduler::Current();
  if (!Owns(scheduler, set)) {
    if (milliseconds != 0) NameUncontrolled("epoll_pwait", set);
    return real(set, events, count, milliseconds, mask);
  }
  const ravel::Masked masked(mask);
  return Wait(*scheduler, set, events, count,
              milliseconds < 0 ? kForEver : milliseconds * kMillisecond);
}

int epoll_pwait2(int set, epoll_event* events, int count, const timespec* time,
                 const sigset_t* mask) {
  static constinit Real<int(int, epoll_event*, int, const timespec*,
                            const sigset_t*)>
      real{"epoll_pwait2"};
  Scheduler* scheduler = Scheduler::Current();
  if (!Owns(scheduler, set)) {
    NameUncontrolled("epoll_pwait2", set);
    return real(set, events, count, time, mask);
  }
  if (time != nullptr && !ravel::IsValid(*time)) {
    errno = EINVAL;
    return -1;
  }
  const ravel::Masked masked(mask);
  return Wait(*scheduler, set, events, count,
              time == nullptr ? kForEver : ravel::Nanoseconds(*time));
}

}  // extern "C"
