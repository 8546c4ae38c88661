// SPDX-License-Identifier: Apache-2.0
//
// Calls that may wait for what no model knows of: they are made as they are,
// and named in the result, once each with its descriptor.

#include "framework/intercept/uncontrolled.h"

#include <poll.h>
#include <stdarg.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cstdio>

#include "framework/intercept/real.h"
#include "scheduler/scheduler.h"

namespace ravel {

void NameUncontrolled(const char* function, int descriptor) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return;
  const PassThrough unseen;
  char text[64];
  if (descriptor < 0) {
    snprintf(text, sizeof text, "%s", function);
  } else {
    snprintf(text, sizeof text, "%s on fd %d", function, descriptor);
  }
  scheduler->log().NoteUncontrolled(text);
}

}  // namespace ravel

using ravel::NameUncontrolled;
using ravel::Real;

namespace {

// What cannot wait needs no name.
bool MayWait(const timeval* time) {
  return time == nullptr || time->tv_sec != 0 || time->tv_usec != 0;
}

}  // namespace

extern "C" {

int accept(int descriptor, sockaddr* address, socklen_t* size) {
  static constinit Real<int(int, sockaddr*, socklen_t*)> real{"accept"};
  NameUncontrolled("accept", descriptor);
  return real(descriptor, address, size);
}

int accept4(int descriptor, sockaddr* address, socklen_t* size, int flags) {
  static constinit Real<int(int, sockaddr*, socklen_t*, int)> real{"accept4"};
  NameUncontrolled("accept4", descriptor);
  return real(descriptor, address, size, flags);
}

int connect(int descriptor, const sockaddr* address, socklen_t size) {
  static constinit Real<int(int, const sockaddr*, socklen_t)> real{"connect"};
  NameUncontrolled("connect", descriptor);
  return real(descriptor, address, size);
}

ssize_t recvfrom(int descriptor, void* data, size_t size, int flags,
                 sockaddr* address, socklen_t* address_size) {
  static constinit Real<ssize_t(int, void*, size_t, int, sockaddr*, socklen_t*)>
      real{"recvfrom"};
  NameUncontrolled("recvfrom", descriptor);
  return real(descriptor, data, size, flags, address, address_size);
}

ssize_t recvmsg(int descriptor, msghdr* message, int flags) {
  static constinit Real<ssize_t(int, msghdr*, int)> real{"recvmsg"};
  NameUncontrolled("recvmsg", descriptor);
  return real(descriptor, message, flags);
}

ssize_t sendto(int descriptor, const void* data, size_t size, int flags,
               const sockaddr* address, socklen_t address_size) {
  static constinit Real<ssize_t(int, const void*, size_t, int, const sockaddr*,
                                socklen_t)>
      real{"sendto"};
  NameUncontrolled("sendto", descriptor);
  return real(descriptor, data, size, flags, address, address_size);
}

ssize_t sendmsg(int descriptor, const msghdr* message, int flags) {
  static constinit Real<ssize_t(int, const msghdr*, int)> real{"sendmsg"};
  NameUncontrolled("sendmsg", descriptor);
  return real(descriptor, message, flags);
}

int select(int count, fd_set* reads, fd_set* writes, fd_set* others,
           timeval* time) {
  static constinit Real<int(int, fd_set*, fd_set*, fd_set*, timeval*)> real{
      "select"};
  if (MayWait(time)) NameUncontrolled("select");
  return real(count, reads, writes, others, time);
}

int pselect(int count, fd_set* reads, fd_set* writes, fd_set* others,
            const timespec* time, const sigset_t* mask) {
  static constinit Real<int(int, fd_set*, fd_set*, fd_set*, const timespec*,
                            const sigset_t*)>
      real{"pselect"};
  NameUncontrolled("pselect");
  return real(count, reads, writes, others, time, mask);
}

int ppoll(pollfd* polled, nfds_t count, const timespec* time,
          const sigset_t* mask) {
  static constinit Real<int(pollfd*, nfds_t, const timespec*, const sigset_t*)>
      real{"ppoll"};
  NameUncontrolled("ppoll");
  return real(polled, count, time, mask);
}

int epoll_wait(int descriptor, epoll_event* events, int count,
               int milliseconds) {
  static constinit Real<int(int, epoll_event*, int, int)> real{"epoll_wait"};
  if (milliseconds != 0) NameUncontrolled("epoll_wait", descriptor);
  return real(descriptor, events, count, milliseconds);
}

int epoll_pwait(int descriptor, epoll_event* events, int count,
                int milliseconds, const sigset_t* mask) {
  static constinit Real<int(int, epoll_event*, int, int, const sigset_t*)> real{
      "epoll_pwait"};
  if (milliseconds != 0) NameUncontrolled("epoll_pwait", descriptor);
  return real(descriptor, events, count, milliseconds, mask);
}

int timerfd_settime(int descriptor, int flags, const itimerspec* time,
                    itimerspec* old) noexcept {
  static constinit Real<int(int, int, const itimerspec*, itimerspec*)> real{
      "timerfd_settime"};
  NameUncontrolled("timerfd_settime", descriptor);
  return real(descriptor, flags, time, old);
}

int pause() {
  static constinit Real<int()> real{"pause"};
  NameUncontrolled("pause");
  return real();
}

int sigsuspend(const sigset_t* mask) {
  static constinit Real<int(const sigset_t*)> real{"sigsuspend"};
  NameUncontrolled("sigsuspend");
  return real(mask);
}

}  // extern "C"
