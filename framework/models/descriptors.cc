// SPDX-License-Identifier: Apache-2.0

#include "framework/models/descriptors.h"

#include <sys/syscall.h>

#include "framework/models/counter_model.h"
#include "framework/models/epoll_model.h"
#include "scheduler/system_call.h"

namespace ravel {

void Descriptors::Reset() {
  PipeModel::Reset();
  CounterModel::Reset();
  EpollModel::Reset();
}

bool Descriptors::Owns(int descriptor) const {
  return PipeModel(scheduler_).Owns(descriptor) ||
         CounterModel(scheduler_).Owns(descriptor) ||
         EpollModel(scheduler_).Owns(descriptor);
}

void Descriptors::AddCopy(int descriptor, int copy) {
  if (PipeModel(scheduler_).Owns(descriptor)) {
    PipeModel(scheduler_).AddCopy(descriptor, copy);
  } else if (CounterModel(scheduler_).Owns(descriptor)) {
    CounterModel(scheduler_).AddCopy(descriptor, copy);
  } else {
    EpollModel(scheduler_).AddCopy(descriptor, copy);
  }
}

void Descriptors::Close(int descriptor) {
  EpollModel(scheduler_).Forget(descriptor);
  if (PipeModel(scheduler_).Owns(descriptor)) {
    PipeModel(scheduler_).Close(descriptor);
  } else if (CounterModel(scheduler_).Owns(descriptor)) {
    CounterModel(scheduler_).Close(descriptor);
  } else {
    EpollModel(scheduler_).Close(descriptor);
  }
}

Readiness Descriptors::Look(int descriptor) {
  if (PipeModel(scheduler_).Owns(descriptor)) {
    return PipeModel(scheduler_).Look(descriptor);
  }
  if (CounterModel(scheduler_).Owns(descriptor)) {
    return CounterModel(scheduler_).Look(descriptor);
  }
  if (EpollModel(scheduler_).Owns(descriptor)) {
    return EpollModel(scheduler_).Look(descriptor);
  }
  constexpr short kAll = POLLIN | POLLRDNORM | POLLPRI | POLLOUT | POLLWRNORM;
  pollfd polled = {descriptor, kAll | POLLRDHUP, 0};
  const timespec now = {};
  SystemCall(SYS_ppoll, &polled, 1, &now, nullptr, 0);
  Readiness looked;
  looked.events = polled.revents;
  looked.step = PackOp(OpKind::kInspect);
  return looked;
}

int64_t Descriptors::Expires(int descriptor) const {
  if (EpollModel(scheduler_).Owns(descriptor)) {
    return EpollModel(scheduler_).Expires(descriptor);
  }
  return CounterModel(scheduler_).Expires(descriptor);
}

int Descriptors::Poll(pollfd* polled, nfds_t count, int64_t deadline,
                      bool waits) {
  return WaitFor(deadline, waits, [&](Op* step, int64_t* expires) {
    int ready = 0;
    for (nfds_t i = 0; i < count; ++i) {
      pollfd& one = polled[i];
      one.revents = 0;
      if (one.fd < 0) continue;
      const Readiness looked = Look(one.fd);
      const int asked = one.events | POLLERR | POLLHUP | POLLNVAL;
      one.revents = static_cast<short>(looked.events & asked);
      ready += one.revents != 0;
      if (!Owns(one.fd)) continue;
      *step = looked.step;
      *expires = std::min(*expires, Expires(one.fd));
    }
    return ready;
  });
}

}  // namespace ravel
