// SPDX-License-Identifier: Apache-2.0

#include "ravel/semaphore.h"

#include <string>

#include "framework/models/semaphore_model.h"
#include "framework/primitives/object.h"
#include "framework/primitives/real_wait.h"

namespace ravel {
namespace {

using internal::Called;
using internal::Misuse;

constexpr internal::Sort kSort = {"semaphore", sizeof(Semaphore)};

}  // namespace

Semaphore::Semaphore(uint32_t permits, uint32_t max,
                     std::string_view name) noexcept
    : max_(max), real_permits_(permits), name_(name) {
  if (permits > max) {
    Misuse("made " + Called(kSort, name_) + " of " + std::to_string(permits) +
           " permits, which is past its maximum of " + std::to_string(max));
  }
}

Semaphore::~Semaphore() {
  uint32_t waiters = 0;
  if (const Scheduler* scheduler = Scheduler::Current()) {
    const auto& state = reinterpret_cast<const SemaphoreState&>(state_);
    if (state.epoch == scheduler->epoch()) waiters = state.waiters;
  } else {
    const std::scoped_lock lock(real_.mutex);
    waiters = real_waiters_;
  }
  if (waiters != 0) {
    Misuse("destroyed " + Called(kSort, name_) + " that threads wait on");
  }
}

bool Semaphore::AcquireFor(int64_t nanoseconds) {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return internal::ModelIn<SemaphoreModel, SemaphoreState>(
               *scheduler, state_, this, kSort, name_, real_permits_)
        .Acquire(internal::DeadlineIn(*scheduler, nanoseconds));
  }
  std::unique_lock lock(real_.mutex);
  if (!internal::RealWait(
          real_, lock, real_waiters_, nanoseconds,
          internal::RealOpOn(OpKind::kAcquire, this, kSort, name_, nanoseconds),
          [this] { return real_permits_ > 0; })) {
    return false;
  }
  --real_permits_;
  return true;
}

bool Semaphore::try_acquire() {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return internal::ModelIn<SemaphoreModel, SemaphoreState>(
               *scheduler, state_, this, kSort, name_, real_permits_)
        .TryAcquire();
  }
  const std::scoped_lock lock(real_.mutex);
  if (real_permits_ == 0) return false;
  --real_permits_;
  return true;
}

void Semaphore::release(uint32_t permits) {
  bool fits = false;
  if (Scheduler* scheduler = Scheduler::Current()) {
    fits = internal::ModelIn<SemaphoreModel, SemaphoreState>(
               *scheduler, state_, this, kSort, name_, real_permits_)
               .Release(permits, max_);
  } else {
    // Notified while it is locked: the thread that wakes may destroy it.
    const std::scoped_lock lock(real_.mutex);
    fits = permits <= max_ && real_permits_ <= max_ - permits;
    if (fits) real_permits_ += permits;
    real_.changed.notify_all();
  }
  if (!fits) {
    Misuse("released " + Called(kSort, name_) + " past its maximum of " +
           std::to_string(max_));
  }
}

}  // namespace ravel
