// SPDX-License-Identifier: Apache-2.0
//
// Calls that may wait for what no model knows of: they are made as they are,
// and named in the result, once each with its descriptor.

#include "framework/intercept/uncontrolled.h"

#include <signal.h>
#include <sys/socket.h>
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
