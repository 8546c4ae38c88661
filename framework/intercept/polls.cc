// SPDX-License-Identifier: Apache-2.0
//
// poll() and select(), and their kin: of descriptors that a model knows, a
// wait is the scheduler's. Of others the system is asked, and if none is
// known, it waits too, and is named.

#include <poll.h>
#include <sys/select.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "framework/intercept/clocks.h"
#include "framework/intercept/masked.h"
#include "framework/intercept/real.h"
#include "framework/intercept/uncontrolled.h"
#include "framework/models/cancellation.h"
#include "framework/models/descriptors.h"
#include "framework/models/virtual_clock.h"

using ravel::Descriptors;
using ravel::IsValid;
using ravel::kSecond;
using ravel::NameUncontrolled;
using ravel::Nanoseconds;
using ravel::Real;
using ravel::Scheduler;
using ravel::Timespec;

namespace {

constexpr int64_t kMillisecond = 1'000'000;
constexpr int64_t kMicrosecond = 1'000;
constexpr int64_t kForEver = -1;

// Without any descriptor it is a sleep.
bool IsModelled(Scheduler* scheduler, const pollfd* polled, nfds_t count) {
  if (scheduler == nullptr) return false;
  for (nfds_t i = 0; i < count; ++i) {
    if (Descriptors(*scheduler).Owns(polled[i].fd)) return true;
  }
  return count == 0;
}

int Poll(Scheduler& scheduler, pollfd* polled, nfds_t count,
         int64_t nanoseconds) {
  const int64_t deadline = nanoseconds < 0
                               ? Scheduler::kNoDeadline
                               : ravel::TimeAfter(scheduler, nanoseconds);
  return ravel::AtCancellationPoint(scheduler, [&] {
    return Descriptors(scheduler).Poll(polled, count, deadline,
                                       nanoseconds != 0);
  });
}

int Fail(int error) {
  errno = error;
  return -1;
}

// The sets of select() as what poll() takes.
class Selection {
 public:
  Selection(int count, fd_set* reads, fd_set* writes, fd_set* others)
      : reads_(reads), writes_(writes), others_(others) {
    for (int i = 0; i < count; ++i) {
      int events = Has(reads, i) ? POLLIN : 0;
      if (Has(writes, i)) events |= POLLOUT;
      if (Has(others, i)) events |= POLLPRI;
      if (events == 0) continue;
      polled_[count_++] = {i, static_cast<short>(events), 0};
    }
  }

  pollfd* polled() { return polled_; }
  nfds_t count() const { return count_; }

  // What select() returns for what poll() has found.
  int Tell() {
    for (fd_set* set : {reads_, writes_, others_}) {
      if (set != nullptr) FD_ZERO(set);
    }
    int told = 0;
    for (nfds_t i = 0; i < count_; ++i) {
      const pollfd& one = polled_[i];
      if ((one.revents & POLLNVAL) != 0) return Fail(EBADF);
      const auto tell = [&](int asked, int events, fd_set* set) {
        if ((one.events & asked) == 0 || (one.revents & events) == 0) return;
        FD_SET(one.fd, set);
        ++told;
      };
      tell(POLLIN, POLLIN | POLLHUP | POLLERR, reads_);
      tell(POLLOUT, POLLOUT | POLLERR, writes_);
      tell(POLLPRI, POLLPRI, others_);
    }
    return told;
  }

 private:
  static bool Has(const fd_set* set, int descriptor) {
    return set != nullptr && FD_ISSET(descriptor, set);
  }

  fd_set* const reads_;
  fd_set* const writes_;
  fd_set* const others_;
  nfds_t count_ = 0;
  pollfd polled_[FD_SETSIZE] = {};
};

// Sets of another size than libc's are asked for by nobody that a model knows.
bool IsModelled(Scheduler* scheduler, int count, Selection& selection) {
  return count <= FD_SETSIZE &&
         IsModelled(scheduler, selection.polled(), selection.count());
}

}  // namespace

extern "C" {

int poll(pollfd* polled, nfds_t count, int milliseconds) {
  static constinit Real<int(pollfd*, nfds_t, int)> real{"poll"};
  Scheduler* scheduler = Scheduler::Current();
  if (!IsModelled(scheduler, polled, count)) {
    if (milliseconds != 0) NameUncontrolled("poll");
    return real(polled, count, milliseconds);
  }
  return Poll(*scheduler, polled, count,
              milliseconds < 0 ? kForEver : milliseconds * kMillisecond);
}

// What poll() becomes with _FORTIFY_SOURCE.
int __poll_chk(pollfd* polled, nfds_t count, int milliseconds, size_t size) {
  if (size / sizeof *polled < count) abort();
  return poll(polled, count, milliseconds);
}

int ppoll(pollfd* polled, nfds_t count, const timespec* time,
          const sigset_t* mask) {
  static constinit Real<int(pollfd*, nfds_t, const timespec*, const sigset_t*)>
      real{"ppoll"};
  Scheduler* scheduler = Scheduler::Current();
  if (!IsModelled(scheduler, polled, count)) {
    NameUncontrolled("ppoll");
    return real(polled, count, time, mask);
  }
  if (time != nullptr && !IsValid(*time)) return Fail(EINVAL);
  const ravel::Masked masked(mask);
  return Poll(*scheduler, polled, count,
              time == nullptr ? kForEver : Nanoseconds(*time));
}

int __ppoll_chk(pollfd* polled, nfds_t count, const timespec* time,
                const sigset_t* mask, size_t size) {
  if (size / sizeof *polled < count) abort();
  return ppoll(polled, count, time, mask);
}

int select(int count, fd_set* reads, fd_set* writes, fd_set* others,
           timeval* time) {
  static constinit Real<int(int, fd_set*, fd_set*, fd_set*, timeval*)> real{
      "select"};
  Scheduler* scheduler = Scheduler::Current();
  Selection selection(std::clamp(count, 0, FD_SETSIZE), reads, writes, others);
  if (count < 0 || !IsModelled(scheduler, count, selection)) {
    const bool waits =
        time == nullptr || time->tv_sec != 0 || time->tv_usec != 0;
    if (waits) NameUncontrolled("select");
    return real(count, reads, writes, others, time);
  }
  if (time != nullptr && (time->tv_sec < 0 || time->tv_usec < 0)) {
    return Fail(EINVAL);
  }
  int64_t nanoseconds = kForEver;
  if (time != nullptr) {
    nanoseconds = Nanoseconds({time->tv_sec, 0}) + time->tv_usec * kMicrosecond;
  }
  const int64_t begin = scheduler->now();
  Poll(*scheduler, selection.polled(), selection.count(), nanoseconds);
  if (time != nullptr) {
    // Linux says how much of the time is left.
    const int64_t left =
        std::max<int64_t>(nanoseconds - (scheduler->now() - begin), 0);
    *time = {left / kSecond, left % kSecond / kMicrosecond};
  }
  return selection.Tell();
}

int pselect(int count, fd_set* reads, fd_set* writes, fd_set* others,
            const timespec* time, const sigset_t* mask) {
  static constinit Real<int(int, fd_set*, fd_set*, fd_set*, const timespec*,
                            const sigset_t*)>
      real{"pselect"};
  Scheduler* scheduler = Scheduler::Current();
  Selection selection(std::clamp(count, 0, FD_SETSIZE), reads, writes, others);
  if (count < 0 || !IsModelled(scheduler, count, selection)) {
    NameUncontrolled("pselect");
    return real(count, reads, writes, others, time, mask);
  }
  if (time != nullptr && !IsValid(*time)) return Fail(EINVAL);
  const ravel::Masked masked(mask);
  Poll(*scheduler, selection.polled(), selection.count(),
       time == nullptr ? kForEver : Nanoseconds(*time));
  return selection.Tell();
}

}  // extern "C"
