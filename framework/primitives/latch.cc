// SPDX-License-Identifier: Apache-2.0

#include "ravel/latch.h"

#include "framework/models/latch_model.h"
#include "framework/primitives/object.h"
#include "framework/primitives/real_wait.h"

namespace ravel {
namespace {

using internal::Called;
using internal::Misuse;

constexpr internal::Sort kSort = {"latch", sizeof(Latch)};

LatchModel ModelOf(Scheduler& scheduler, internal::ModelState<4>& state,
                   const Latch* latch, const internal::ObjectName& name,
                   uint32_t count) {
  return internal::ModelIn<LatchModel, LatchState>(scheduler, state, latch,
                                                   kSort, name, count);
}

}  // namespace

Latch::Latch(uint32_t count, std::string_view name) noexcept
    : real_count_(count), name_(name) {}

Latch::~Latch() {
  uint32_t waiters = 0;
  if (const Scheduler* scheduler = Scheduler::Current()) {
    const auto& state = reinterpret_cast<const LatchState&>(state_);
    if (state.epoch == scheduler->epoch()) waiters = state.waiters;
  } else {
    const std::scoped_lock lock(real_.mutex);
    waiters = real_waiters_;
  }
  if (waiters != 0) {
    Misuse("destroyed " + Called(kSort, name_) + " that threads wait on");
  }
}

void Latch::count_down(uint32_t by) {
  bool fits = false;
  if (Scheduler* scheduler = Scheduler::Current()) {
    fits = ModelOf(*scheduler, state_, this, name_, real_count_).CountDown(by);
  } else {
    const std::scoped_lock lock(real_.mutex);
    fits = by <= real_count_;
    if (fits) real_count_ -= by;
    real_.changed.notify_all();
  }
  if (!fits) Misuse("counted down " + Called(kSort, name_) + " past 0");
}

bool Latch::try_wait() const {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_, real_count_).IsOpen();
  }
  const std::scoped_lock lock(real_.mutex);
  return real_count_ == 0;
}

void Latch::wait() const {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_, real_count_).Wait();
  }
  std::unique_lock lock(real_.mutex);
  internal::RealWait(
      real_, lock, real_waiters_, internal::kForever,
      internal::RealOpOn(OpKind::kPassBarrier, this, kSort, name_),
      [this] { return real_count_ == 0; });
}

}  // namespace ravel
