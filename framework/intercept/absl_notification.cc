// SPDX-License-Identifier: Apache-2.0
//
// absl::Notification and absl::BlockingCounter: their prebuilt methods use
// atomics that nobody can see, and what those order would look like a race.

#include <atomic>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "framework/intercept/absl_monitors.h"
#include "framework/intercept/absl_real.h"
#include "framework/models/address_table.h"
#include "framework/models/misuse.h"
#include "scheduler/scheduler.h"

using ravel::MemoryOrder;
using ravel::MonitorOf;
using ravel::OpKind;
using ravel::RealMethod;
using ravel::Scheduler;

namespace {

ravel::Op AtomicOp(Scheduler& scheduler, OpKind kind, const void* word,
                   MemoryOrder order, size_t size) {
  const auto at = reinterpret_cast<uintptr_t>(word);
  return ravel::PackOp(kind, scheduler.ObjectAt(at), at, order, size);
}

// As the compiler's instrumentation tells them, so that they meet those that
// were compiled into the program (HasBeenNotified() is inline).
bool Load(Scheduler& scheduler, const std::atomic<bool>& word) {
  const auto op = AtomicOp(scheduler, OpKind::kAtomicLoad, &word,
                           MemoryOrder::kAcquire, sizeof word);
  scheduler.Announce(op);
  const bool value = word.load(std::memory_order_relaxed);
  scheduler.Performed(op, value);
  return value;
}

void Store(Scheduler& scheduler, std::atomic<bool>& word, bool value) {
  const auto op = AtomicOp(scheduler, OpKind::kAtomicStore, &word,
                           MemoryOrder::kRelease, sizeof word);
  scheduler.Announce(op);
  word.store(value, std::memory_order_relaxed);
  scheduler.Performed(op, value);
}

int Subtract(Scheduler& scheduler, std::atomic<int>& word) {
  const auto op = AtomicOp(scheduler, OpKind::kAtomicUpdate, &word,
                           MemoryOrder::kAcqRel, sizeof word);
  scheduler.Announce(op);
  const int value = word.fetch_sub(1, std::memory_order_relaxed) - 1;
  scheduler.Performed(op, static_cast<unsigned>(value));
  return value;
}

}  // namespace

namespace absl {
ABSL_NAMESPACE_BEGIN

void Notification::Notify() {
  static constinit RealMethod<void(Notification*)> real{
      "12Notification6NotifyEv"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this);
  MutexLock lock(&mutex_);
  Store(*scheduler, notified_yet_, true);
}

// Who was notified may destroy it while the notifier still holds the lock. The
// same in both worlds.
Notification::~Notification() { MutexLock lock(&mutex_); }

void Notification::WaitForNotification() const {
  static constinit RealMethod<void(const Notification*)> real{
      "12Notification19WaitForNotificationEv", true};
  if (Scheduler::Current() == nullptr) return real(this);
  WaitForNotificationWithDeadline(InfiniteFuture());
}

bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  static constinit RealMethod<bool(const Notification*, Duration)> real{
      "12Notification30WaitForNotificationWithTimeoutENS0_8DurationE", true};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this, timeout);
  const auto notified = [&] { return Load(*scheduler, notified_yet_); };
  if (notified()) return true;
  ReaderMutexLock lock(&mutex_);
  return MonitorOf(*scheduler, &mutex_)
      .Await(notified, ravel::DeadlineAfter(*scheduler, timeout));
}

bool Notification::WaitForNotificationWithDeadline(Time deadline) const {
  static constinit RealMethod<bool(const Notification*, Time)> real{
      "12Notification31WaitForNotificationWithDeadlineENS0_4TimeE", true};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this, deadline);
  const auto notified = [&] { return Load(*scheduler, notified_yet_); };
  if (notified()) return true;
  ReaderMutexLock lock(&mutex_);
  return MonitorOf(*scheduler, &mutex_)
      .Await(notified, ravel::DeadlineAt(deadline));
}

bool BlockingCounter::DecrementCount() {
  static constinit RealMethod<bool(BlockingCounter*)> real{
      "15BlockingCounter14DecrementCountEv"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this);
  const int count = Subtract(*scheduler, count_);
  if (count < 0) {
    ravel::StopForMisuse(*scheduler,
                         "DecrementCount() of a BlockingCounter at 0");
  }
  if (count > 0) return false;
  MutexLock lock(&lock_);
  done_ = true;
  return true;
}

void BlockingCounter::Wait() {
  static constinit RealMethod<void(BlockingCounter*)> real{
      "15BlockingCounter4WaitEv"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this);
  MutexLock lock(&lock_);
  if (num_waiting_++ > 0) {
    ravel::StopForMisuse(*scheduler,
                         "a second thread waits for a BlockingCounter");
  }
  MonitorOf(*scheduler, &lock_).Await([this] { return done_; });
}

ABSL_NAMESPACE_END
}  // namespace absl
