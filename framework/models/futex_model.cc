// SPDX-License-Identifier: Apache-2.0

#include "framework/models/futex_model.h"

#include <algorithm>
#include <cerrno>

#include "framework/models/address_table.h"
#include "framework/models/wait_line.h"
#include "framework/models/wait_step.h"
#include "scheduler/shared_region.h"

namespace ravel {
namespace {

constinit AddressTable<WaitLine> private_lines;

// Where a thread waits, which another can change, and for which wakes.
struct Waiter {
  WaitLine* line;
  uint32_t mask;
};

// All processes' threads.
Waiter* Waiters() {
  static auto* const waiters = static_cast<Waiter*>(
      SharedRegion::OfProcess().Reserve(sizeof(Waiter) * ThreadSet::kCapacity));
  return waiters;
}

WaitLine& LineAt(const Scheduler& scheduler, const uint32_t* address) {
  AddressTable<WaitLine>& lines = SharedRegion::Contains(address)
                                      ? AddressTable<WaitLine>::Shared()
                                      : private_lines;
  return lines.At(address, scheduler.epoch());
}

Op MakeOp(Scheduler& scheduler, OpKind kind, const uint32_t* address) {
  const auto number = reinterpret_cast<uintptr_t>(address);
  return ObjectOp(kind, scheduler.ObjectAt(number), address);
}

uint32_t Value(const uint32_t* address) {
  return *static_cast<const volatile uint32_t*>(address);
}

// Calls visit(position) for those in line whose mask has a bit of `mask`.
template <typename Visit>
void ForEachOf(Scheduler& scheduler, const WaitLine& line, uint32_t mask,
               Visit visit) {
  ThreadId id = line.first;
  for (uint16_t position = 0; position < line.size; ++position) {
    if ((Waiters()[id].mask & mask) != 0) visit(position);
    id = scheduler.thread(id).next_waiter;
  }
}

uint16_t CountOf(Scheduler& scheduler, const WaitLine& line, uint32_t mask) {
  uint16_t count = 0;
  ForEachOf(scheduler, line, mask, [&](uint16_t) { ++count; });
  return count;
}

// The position of the nth of those with the mask.
uint16_t Nth(Scheduler& scheduler, const WaitLine& line, uint32_t mask,
             uint16_t n) {
  uint16_t nth = 0;
  ForEachOf(scheduler, line, mask, [&](uint16_t position) {
    if (n-- == 0) nth = position;
  });
  return nth;
}

uint32_t WakeSome(Scheduler& scheduler, WaitLine& line, uint32_t most,
                  uint32_t mask) {
  uint16_t count = CountOf(scheduler, line, mask);
  const uint32_t woken = std::min<uint32_t>(count, most);
  for (uint32_t left = woken; left > 0; --left, --count) {
    const bool all = left == count;
    const uint16_t n = all ? 0 : scheduler.Pick(ChoiceKind::kWaiter, count);
    line.Take(scheduler, Nth(scheduler, line, mask, n)).notified = 1;
  }
  return woken;
}

OpKind NotifyKind(uint32_t most) {
  return most == 1 ? OpKind::kNotifyOne : OpKind::kNotifyAll;
}

}  // namespace

void FutexModel::Prepare() {
  AddressTable<WaitLine>::Shared().Forget();
  Waiters();
}

long FutexModel::Wait(Scheduler& scheduler, const uint32_t* address,
                      uint32_t value, uint32_t mask, int64_t deadline) {
  const Op wait = MakeOp(scheduler, OpKind::kWaitCondition, address);
  scheduler.Announce(wait);
  const uint32_t found = Value(address);
  scheduler.Performed(wait, found);
  if (found != value) return -EAGAIN;
  VirtualThread& self = scheduler.running();
  WaitLine& line = LineAt(scheduler, address);
  Waiters()[self.id] = {&line, mask};
  line.Append(self);
  const Op wake = MakeOp(scheduler, OpKind::kWakeCondition, address);
  if (PerformBefore(scheduler, wake, WhenEqual(self.notified, 1), deadline,
                    [&self] { return uint64_t{self.woken_by}; })) {
    return 0;
  }
  Waiters()[self.id].line->Remove(self);
  return -ETIMEDOUT;
}

long FutexModel::Wake(Scheduler& scheduler, const uint32_t* address,
                      uint32_t most, uint32_t mask) {
  scheduler.Perform(MakeOp(scheduler, NotifyKind(most), address));
  WaitLine& line = LineAt(scheduler, address);
  return WakeSome(scheduler, line, most, mask);
}

long FutexModel::Requeue(Scheduler& scheduler, const uint32_t* from,
                         const uint32_t* to, uint32_t wake, uint32_t move,
                         const uint32_t* expected) {
  const Op notify = MakeOp(scheduler, OpKind::kNotifyAll, from);
  scheduler.Announce(notify);
  const uint32_t found = Value(from);
  scheduler.Performed(notify, found);
  if (expected != nullptr && found != *expected) return -EAGAIN;
  WaitLine& line = LineAt(scheduler, from);
  const uint32_t woken = WakeSome(scheduler, line, wake, kAll);
  WaitLine& target = LineAt(scheduler, to);
  if (&target == &line || line.size == 0 || move == 0) return woken;
  // Atomic for the program, two steps for those who ask what commutes.
  scheduler.Performed(MakeOp(scheduler, OpKind::kWaitCondition, to));
  uint32_t moved = 0;
  for (; moved < move && line.size > 0; ++moved) {
    VirtualThread& thread = line.Take(scheduler, 0);
    Waiters()[thread.id].line = &target;
    target.Append(thread);
  }
  return woken + moved;
}

}  // namespace ravel
