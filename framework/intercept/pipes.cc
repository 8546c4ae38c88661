// SPDX-License-Identifier: Apache-2.0
//
// pipe(), socketpair() and what is done with their ends.

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "framework/intercept/real.h"
#include "framework/intercept/uncontrolled.h"
#include "framework/models/cancellation.h"
#include "framework/models/counter_model.h"
#include "framework/models/descriptors.h"
#include "framework/models/pipe_model.h"

using ravel::CounterModel;
using ravel::Descriptors;
using ravel::PipeModel;
using ravel::Real;
using ravel::Scheduler;

namespace {

constexpr int kKnownFlags = MSG_DONTWAIT | MSG_NOSIGNAL;

bool Owns(Scheduler* scheduler, int descriptor) {
  return scheduler != nullptr && PipeModel(*scheduler).Owns(descriptor);
}

bool IsModelled(Scheduler* scheduler, int descriptor) {
  return scheduler != nullptr && Descriptors(*scheduler).Owns(descriptor);
}

void Close(Scheduler* scheduler, int descriptor) {
  if (!IsModelled(scheduler, descriptor)) return;
  Descriptors(*scheduler).Close(descriptor);
}

int Copied(int descriptor, int copy) {
  Scheduler* scheduler = Scheduler::Current();
  if (copy >= 0 && IsModelled(scheduler, descriptor)) {
    Descriptors(*scheduler).AddCopy(descriptor, copy);
  }
  return copy;
}

}  // namespace

extern "C" {

int pipe2(int* ends, int flags) noexcept {
  static constinit Real<int(int*, int)> real{"pipe2"};
  const int result = real(ends, flags);
  Scheduler* scheduler = Scheduler::Current();
  if (result == 0 && scheduler != nullptr) PipeModel(*scheduler).AddPipe(ends);
  return result;
}

int pipe(int* ends) noexcept { return pipe2(ends, 0); }

int socketpair(int domain, int type, int protocol, int* ends) noexcept {
  static constinit Real<int(int, int, int, int*)> real{"socketpair"};
  const int result = real(domain, type, protocol, ends);
  Scheduler* scheduler = Scheduler::Current();
  if (result == 0 && scheduler != nullptr) {
    PipeModel(*scheduler).AddSockets(ends);
  }
  return result;
}

ssize_t read(int descriptor, void* data, size_t size) {
  static constinit Real<ssize_t(int, void*, size_t)> real{"read"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) {
    ravel::Cancellation::Test(*scheduler);
    if (CounterModel(*scheduler).Owns(descriptor)) {
      return ravel::AtCancellationPoint(*scheduler, [&] {
        return CounterModel(*scheduler).Read(descriptor, data, size);
      });
    }
  }
  if (!Owns(scheduler, descriptor)) return real(descriptor, data, size);
  return ravel::AtCancellationPoint(*scheduler, [&] {
    return PipeModel(*scheduler).Read(descriptor, data, size);
  });
}

// Another flag than these two is for the system to heed, and to block on.
ssize_t recv(int descriptor, void* data, size_t size, int flags) {
  static constinit Real<ssize_t(int, void*, size_t, int)> real{"recv"};
  Scheduler* scheduler = Scheduler::Current();
  if (!Owns(scheduler, descriptor) || (flags & ~kKnownFlags) != 0) {
    ravel::NameUncontrolled("recv", descriptor);
    return real(descriptor, data, size, flags);
  }
  return PipeModel(*scheduler).Read(descriptor, data, size, flags);
}

ssize_t send(int descriptor, const void* data, size_t size, int flags) {
  static constinit Real<ssize_t(int, const void*, size_t, int)> real{"send"};
  Scheduler* scheduler = Scheduler::Current();
  if (!Owns(scheduler, descriptor) || (flags & ~kKnownFlags) != 0) {
    ravel::NameUncontrolled("send", descriptor);
    return real(descriptor, data, size, flags);
  }
  return PipeModel(*scheduler).Write(descriptor, data, size, flags);
}

int close(int descriptor) {
  static constinit Real<int(int)> real{"close"};
  Scheduler* scheduler = Scheduler::Current();
  Close(scheduler, descriptor);
  return real(descriptor);
}

int dup(int descriptor) noexcept {
  static constinit Real<int(int)> real{"dup"};
  return Copied(descriptor, real(descriptor));
}

int dup2(int descriptor, int copy) noexcept {
  static constinit Real<int(int, int)> real{"dup2"};
  Scheduler* scheduler = Scheduler::Current();
  if (descriptor == copy) return real(descriptor, copy);
  Close(scheduler, copy);
  return Copied(descriptor, real(descriptor, copy));
}

int dup3(int descriptor, int copy, int flags) noexcept {
  static constinit Real<int(int, int, int)> real{"dup3"};
  Scheduler* scheduler = Scheduler::Current();
  if (descriptor != copy) Close(scheduler, copy);
  return Copied(descriptor, real(descriptor, copy, flags));
}

}  // extern "C"
