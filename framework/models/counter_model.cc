// SPDX-License-Identifier: Apache-2.0

#include "framework/models/counter_model.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "framework/models/cancellation.h"
#include "framework/models/pipe_model.h"
#include "framework/models/wait_step.h"
#include "scheduler/system_call.h"

namespace ravel {

struct CounterModel::Counter {
  ObjectId object;
  uint32_t readable;  // what a read waits for to be > 0
  uint32_t writable;  // a write
  uint32_t puts;
  uint32_t takes;
  uint32_t descriptors;
  bool is_timer;
  int64_t epoch;  // of a timer's clock
  Timer timer;
  uint64_t ticks;  // a timer's count
};

namespace {

constexpr int kDescriptors = 256;

ssize_t Result(long result) {
  if (result >= 0) return result;
  errno = static_cast<int>(-result);
  return -1;
}

bool MayWait(int descriptor) {
  return (SystemCall(SYS_fcntl, descriptor, F_GETFL) & O_NONBLOCK) == 0;
}

}  // namespace

// Of one process, as counters are: a child has a copy of the table.
struct CounterModel::Table {
  uint32_t epoch;
  uint16_t count;
  uint16_t numbers[kDescriptors];  // of their counters + 1; 0: none
  Counter counters[kDescriptors];
};

constinit CounterModel::Table CounterModel::table_ = {};

void CounterModel::Reset() {
  Table& all = table_;
  if (all.count == 0) return;
  for (int i = 0; i < kDescriptors; ++i) {
    if (all.numbers[i] != 0) SystemCall(SYS_close, i);
  }
  all.count = 0;
  memset(all.numbers, 0, sizeof all.numbers);
}

CounterModel::Counter& CounterModel::Of(int descriptor) {
  return table_.counters[table_.numbers[descriptor] - 1];
}

bool CounterModel::Owns(int descriptor) const {
  if (descriptor < 0 || descriptor >= kDescriptors) return false;
  return table_.epoch == scheduler_.epoch() && table_.numbers[descriptor] != 0;
}

bool CounterModel::OwnsTimer(int descriptor) const {
  return Owns(descriptor) && Of(descriptor).is_timer;
}

CounterModel::Counter* CounterModel::Add(int descriptor, const char* name) {
  Table& all = table_;
  if (descriptor >= kDescriptors) return nullptr;
  if (all.epoch != scheduler_.epoch()) {
    all.epoch = scheduler_.epoch();
    all.count = 0;
    memset(all.numbers, 0, sizeof all.numbers);
  }
  if (all.count == kDescriptors) return nullptr;
  Counter& counter = all.counters[all.count++];
  all.numbers[descriptor] = all.count;
  counter = Counter();
  counter.object = scheduler_.NewObject();
  counter.descriptors = 1;
  ExecutionLog& log = scheduler_.log();
  if (log.named_count < ExecutionLog::kMaxNamed) {
    log.named[log.named_count++] = {counter.object, sizeof counter, name, ""};
  }
  return &counter;
}

bool CounterModel::AddEvents(int descriptor) {
  Counter* const counter = Add(descriptor, "eventfd");
  if (counter == nullptr) return false;
  pollfd polled = {descriptor, POLLIN, 0};
  const timespec now = {};
  SystemCall(SYS_ppoll, &polled, 1, &now, nullptr, 0);
  counter->readable = (polled.revents & POLLIN) != 0 ? 1 : 0;
  counter->writable = 1;
  counter->puts = counter->takes = 1;
  return true;
}

bool CounterModel::AddTimer(int descriptor, int64_t epoch) {
  Counter* const counter = Add(descriptor, "timerfd");
  if (counter == nullptr) return false;
  counter->is_timer = true;
  counter->epoch = epoch;
  return true;
}

void CounterModel::AddCopy(int descriptor, int copy) {
  if (copy < 0 || copy >= kDescriptors) return;
  table_.numbers[copy] = table_.numbers[descriptor];
  ++Of(copy).descriptors;
}

void CounterModel::Close(int descriptor) {
  Counter& counter = Of(descriptor);
  scheduler_.Perform(MakeOp(OpKind::kClosePipe, counter));
  --counter.descriptors;
  table_.numbers[descriptor] = 0;
}

Op CounterModel::MakeOp(OpKind kind, const Counter& counter) const {
  // Where no variable can be that a report could take for its name.
  const auto number = static_cast<uintptr_t>(&counter - table_.counters);
  return PackOp(kind, counter.object, 8 * (number + 1));
}

void CounterModel::Advance(Counter& counter) {
  Timer& timer = counter.timer;
  if (timer.expires > scheduler_.now()) return;
  uint64_t ticks = 1;
  if (timer.interval == 0) {
    timer.expires = Scheduler::kNoDeadline;
  } else {
    const int64_t late = (scheduler_.now() - timer.expires) / timer.interval;
    ticks += static_cast<uint64_t>(late);
    timer.expires += (late + 1) * timer.interval;
  }
  counter.ticks += ticks;
  counter.readable = 1;
  ++counter.puts;
}

// The call itself never waits: it would, for all threads.
long CounterModel::Try(long number, int descriptor, const void* data,
                       size_t size) {
  const long flags = SystemCall(SYS_fcntl, descriptor, F_GETFL);
  const bool waits = (flags & O_NONBLOCK) == 0;
  if (waits) SystemCall(SYS_fcntl, descriptor, F_SETFL, flags | O_NONBLOCK);
  const long result = SystemCall(number, descriptor, data, size);
  if (waits) SystemCall(SYS_fcntl, descriptor, F_SETFL, flags);

  Counter& counter = Of(descriptor);
  pollfd polled = {descriptor, POLLIN | POLLOUT, 0};
  const timespec now = {};
  SystemCall(SYS_ppoll, &polled, 1, &now, nullptr, 0);
  counter.readable = (polled.revents & POLLIN) != 0 ? 1 : 0;
  // What is too much to be added now waits until the count is taken.
  const bool is_full = number == SYS_write && result == -EAGAIN;
  counter.writable = !is_full && (polled.revents & POLLOUT) != 0 ? 1 : 0;
  if (result > 0) ++(number == SYS_write ? counter.puts : counter.takes);
  return result;
}

long CounterModel::TakeTicks(Counter& counter, void* data, size_t size) {
  if (size < sizeof counter.ticks) return -EINVAL;
  Advance(counter);
  counter.readable = 0;
  if (counter.ticks == 0) return -EAGAIN;
  memcpy(data, &counter.ticks, sizeof counter.ticks);
  counter.ticks = 0;
  ++counter.takes;
  return sizeof counter.ticks;
}

ssize_t CounterModel::Perform(OpKind kind, int descriptor, const void* data,
                              size_t size) {
  Counter& counter = Of(descriptor);
  const bool reads = kind == OpKind::kReadPipe;
  const uint32_t& word = reads ? counter.readable : counter.writable;
  const bool waits = MayWait(descriptor);
  const Op op = MakeOp(kind, counter);
  long result = -EAGAIN;
  do {
    const auto act = [&]() -> uint64_t {
      if (Cancellation::IsInterrupted(scheduler_)) return 0;
      result = counter.is_timer
                   ? TakeTicks(counter, const_cast<void*>(data), size)
                   : Try(reads ? SYS_read : SYS_write, descriptor, data, size);
      if (result > 0) ++PipeModel::Changes();
      return result > 0 ? 8 : 0;
    };
    const Guard guard = waits ? WhenGreater(word, 0) : Always();
    PerformBefore(scheduler_, op, guard, counter.timer.expires, act);
  } while (result == -EAGAIN && waits &&
           !Cancellation::IsInterrupted(scheduler_));
  return Result(result);
}

ssize_t CounterModel::Read(int descriptor, void* data, size_t size) {
  if (scheduler_.log().processes != 0) {
    scheduler_.log().NoteUncontrolled(OwnsTimer(descriptor)
                                          ? "timerfd in a program that forks"
                                          : "eventfd in a program that forks");
  }
  return Perform(OpKind::kReadPipe, descriptor, data, size);
}

ssize_t CounterModel::Write(int descriptor, const void* data, size_t size) {
  if (OwnsTimer(descriptor)) return Result(-EINVAL);
  return Perform(OpKind::kWritePipe, descriptor, data, size);
}

Readiness CounterModel::Look(int descriptor) {
  Counter& counter = Of(descriptor);
  Readiness looked;
  looked.step = MakeOp(OpKind::kInspect, counter);
  scheduler_.Announce(looked.step);
  if (counter.is_timer) {
    Advance(counter);
    counter.readable = counter.ticks != 0 ? 1 : 0;
  }
  scheduler_.Performed(looked.step, counter.readable);
  if (counter.readable != 0) looked.events |= POLLIN | POLLRDNORM;
  if (counter.writable != 0) looked.events |= POLLOUT | POLLWRNORM;
  looked.puts = counter.puts;
  looked.takes = counter.takes;
  return looked;
}

CounterModel::Timer CounterModel::SetTimer(int descriptor, const Timer& timer) {
  Counter& counter = Of(descriptor);
  const Op op = MakeOp(OpKind::kWritePipe, counter);
  scheduler_.Announce(op);
  Advance(counter);
  const Timer before = counter.timer;
  counter.timer = timer;
  counter.ticks = 0;
  // Whoever waits for it wakes up to wait for another time.
  counter.readable = 1;
  ++PipeModel::Changes();
  scheduler_.Performed(op, 0);
  return before;
}

CounterModel::Timer CounterModel::GetTimer(int descriptor) {
  Counter& counter = Of(descriptor);
  const Op op = MakeOp(OpKind::kInspect, counter);
  scheduler_.Announce(op);
  Advance(counter);
  scheduler_.Performed(op, 0);
  return counter.timer;
}

int64_t CounterModel::Epoch(int descriptor) const {
  return Of(descriptor).epoch;
}

int64_t CounterModel::Expires(int descriptor) const {
  return Owns(descriptor) ? Of(descriptor).timer.expires
                          : Scheduler::kNoDeadline;
}

}  // namespace ravel
