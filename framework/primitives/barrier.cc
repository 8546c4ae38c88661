// SPDX-License-Identifier: Apache-2.0

#include "ravel/barrier.h"

#include <utility>

#include "framework/models/barrier_model.h"
#include "framework/primitives/object.h"
#include "framework/primitives/real_wait.h"

namespace ravel {
namespace {

using internal::Called;
using internal::Misuse;

constexpr internal::Sort kSort = {"barrier", sizeof(Barrier)};

BarrierModel ModelOf(Scheduler& scheduler, internal::ModelState<6>& state,
                     const Barrier* barrier, const internal::ObjectName& name,
                     uint32_t expected) {
  return internal::ModelIn<BarrierModel, BarrierState>(
      scheduler, state, barrier, kSort, name, expected);
}

}  // namespace

Barrier::Barrier(uint32_t expected, std::function<void()> completion,
                 std::string_view name)
    : completion_(std::move(completion)),
      real_expected_(expected),
      real_missing_(expected),
      name_(name) {
  if (expected == 0) {
    Misuse("made " + Called(kSort, name_) + " that expects no thread");
  }
}

Barrier::~Barrier() {
  uint32_t waiters = 0;
  if (const Scheduler* scheduler = Scheduler::Current()) {
    const auto& state = reinterpret_cast<const BarrierState&>(state_);
    if (state.epoch == scheduler->epoch()) waiters = state.waiting;
  } else {
    const std::scoped_lock lock(real_.mutex);
    waiters = real_waiters_;
  }
  if (waiters != 0) {
    Misuse("destroyed " + Called(kSort, name_) + " that threads wait on");
  }
}

Barrier::arrival_token Barrier::ArriveControlled(bool drop) {
  Scheduler& scheduler = *Scheduler::Current();
  BarrierModel model = ModelOf(scheduler, state_, this, name_, real_expected_);
  uint32_t phase = 0;
  if (model.Arrive(&phase, drop)) {
    if (completion_) completion_();
    model.NextPhase(completion_ != nullptr);
  }
  return phase;
}

Barrier::arrival_token Barrier::Arrive(bool drop) {
  if (Scheduler::Current() != nullptr) return ArriveControlled(drop);
  std::unique_lock lock(real_.mutex);
  const arrival_token phase = real_phase_;
  if (drop) --real_expected_;
  if (--real_missing_ > 0) return phase;
  if (completion_) {
    // The others of this phase wait, those of the next cannot arrive yet.
    lock.unlock();
    completion_();
    lock.lock();
  }
  real_missing_ = real_expected_;
  ++real_phase_;
  real_.changed.notify_all();
  return phase;
}

void Barrier::wait(arrival_token phase) const {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_, real_expected_).Pass(phase);
  }
  std::unique_lock lock(real_.mutex);
  internal::RealWait(
      real_, lock, real_waiters_, internal::kForever,
      internal::RealOpOn(OpKind::kPassBarrier, this, kSort, name_),
      [&] { return real_phase_ != phase; });
}

}  // namespace ravel
