// SPDX-License-Identifier: Apache-2.0

#include "framework/intercept/event_descriptors.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "framework/intercept/real.h"
#include "framework/models/cancellation.h"
#include "framework/models/wait_step.h"
#include "scheduler/system_call.h"

namespace ravel {
namespace {

constexpr int kDescriptors = 256;

// The count is in the real one; these are what waits look at.
struct EventState {
  uint32_t epoch;
  ObjectId object;
  uint32_t readable;
  uint32_t writable;
  bool waits;  // not O_NONBLOCK
};
constinit EventState states[kDescriptors] = {};

EventState* Find(const Scheduler& scheduler, int descriptor) {
  if (descriptor < 0 || descriptor >= kDescriptors) return nullptr;
  EventState& state = states[descriptor];
  return state.epoch == scheduler.epoch() ? &state : nullptr;
}

// Where no variable can be that a report could take for its name.
uintptr_t AddressOf(int descriptor) {
  return uintptr_t{8} * (static_cast<unsigned>(descriptor) + 1);
}

// That a thread may write means that it can add 1.
void Look(int descriptor, EventState& state) {
  pollfd polled = {descriptor, POLLIN | POLLOUT, 0};
  const timespec now = {};
  SystemCall(SYS_ppoll, &polled, 1, &now, nullptr, 0);
  state.readable = (polled.revents & POLLIN) != 0 ? 1 : 0;
  state.writable = (polled.revents & POLLOUT) != 0 ? 1 : 0;
}

ssize_t Result(long result) {
  if (result >= 0) return result;
  errno = static_cast<int>(-result);
  return -1;
}

// The call itself never waits: it would, for all threads.
long Try(long number, int descriptor, const void* data, size_t size,
         const EventState& state) {
  const long flags = SystemCall(SYS_fcntl, descriptor, F_GETFL);
  if (state.waits) {
    SystemCall(SYS_fcntl, descriptor, F_SETFL, flags | O_NONBLOCK);
  }
  const long result = SystemCall(number, descriptor, data, size);
  if (state.waits) SystemCall(SYS_fcntl, descriptor, F_SETFL, flags);
  return result;
}

ssize_t Perform(Scheduler& scheduler, OpKind kind, long number, int descriptor,
                const void* data, size_t size, EventState& state) {
  const uint32_t& word =
      kind == OpKind::kReadPipe ? state.readable : state.writable;
  long result = -EAGAIN;
  if (scheduler.log().processes != 0) {
    scheduler.log().NoteUncontrolled("eventfd in a program that forks");
  }
  do {
    const Op op = PackOp(kind, state.object, AddressOf(descriptor));
    scheduler.Announce(op, state.waits ? WhenGreater(word, 0) : Always());
    if (!Cancellation::IsInterrupted(scheduler)) {
      result = Try(number, descriptor, data, size, state);
    }
    Look(descriptor, state);
    // What is too much to be added now waits until the count is taken.
    if (result == -EAGAIN && state.waits) state.writable = 0;
    scheduler.Performed(op, result > 0 ? 8 : 0);
  } while (result == -EAGAIN && state.waits &&
           !Cancellation::IsInterrupted(scheduler));
  return Result(result);
}

void Add(Scheduler& scheduler, int descriptor) {
  if (descriptor < 0 || descriptor >= kDescriptors) {
    scheduler.log().NoteUncontrolled("eventfd with a number from 256 on");
    return;
  }
  const long flags = SystemCall(SYS_fcntl, descriptor, F_GETFL);
  EventState& state = states[descriptor];
  state = {scheduler.epoch(), scheduler.NewObject(), 0, 0,
           (flags & O_NONBLOCK) == 0};
  Look(descriptor, state);
  ExecutionLog& log = scheduler.log();
  if (log.named_count < ExecutionLog::kMaxNamed) {
    log.named[log.named_count++] = {state.object, sizeof state, "eventfd", ""};
  }
}

}  // namespace

std::optional<ssize_t> ReadEvent(Scheduler& scheduler, int descriptor,
                                 void* data, size_t size) {
  EventState* state = Find(scheduler, descriptor);
  if (state == nullptr) return std::nullopt;
  return AtCancellationPoint(scheduler, [&] {
    return Perform(scheduler, OpKind::kReadPipe, SYS_read, descriptor, data,
                   size, *state);
  });
}

std::optional<ssize_t> WriteEvent(Scheduler& scheduler, int descriptor,
                                  const void* data, size_t size) {
  EventState* state = Find(scheduler, descriptor);
  if (state == nullptr) return std::nullopt;
  return AtCancellationPoint(scheduler, [&] {
    return Perform(scheduler, OpKind::kWritePipe, SYS_write, descriptor, data,
                   size, *state);
  });
}

void CloseEvent(Scheduler& scheduler, int descriptor) {
  EventState* state = Find(scheduler, descriptor);
  if (state != nullptr) state->epoch = 0;
}

}  // namespace ravel

using ravel::Scheduler;

extern "C" {

int eventfd(unsigned count, int flags) noexcept {
  static constinit ravel::Real<int(unsigned, int)> real{"eventfd"};
  const int descriptor = real(count, flags);
  Scheduler* scheduler = Scheduler::Current();
  if (descriptor >= 0 && scheduler != nullptr) {
    ravel::Add(*scheduler, descriptor);
  }
  return descriptor;
}

// libc's own are calls of read() and write() that nobody sees.
int eventfd_read(int descriptor, eventfd_t* value) {
  return read(descriptor, value, sizeof *value) == sizeof *value ? 0 : -1;
}

int eventfd_write(int descriptor, eventfd_t value) {
  return write(descriptor, &value, sizeof value) == sizeof value ? 0 : -1;
}

}  // extern "C"
