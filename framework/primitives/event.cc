// SPDX-License-Identifier: Apache-2.0

#include "ravel/event.h"

#include "framework/models/event_model.h"
#include "framework/primitives/object.h"
#include "framework/primitives/real_wait.h"

namespace ravel {
namespace {

constexpr internal::Sort kSort = {"event", sizeof(Event)};

EventModel ModelOf(Scheduler& scheduler, internal::ModelState<4>& state,
                   const Event* event, const internal::ObjectName& name,
                   bool initial) {
  return internal::ModelIn<EventModel, EventState>(scheduler, state, event,
                                                   kSort, name, initial);
}

}  // namespace

Event::Event(std::string_view name) noexcept : name_(name) {}

Event::~Event() {
  uint32_t waiters = 0;
  if (const Scheduler* scheduler = Scheduler::Current()) {
    const auto& state = reinterpret_cast<const EventState&>(state_);
    if (state.epoch == scheduler->epoch()) waiters = state.waiters;
  } else {
    const std::scoped_lock lock(real_.mutex);
    waiters = real_waiters_;
  }
  if (waiters != 0) {
    internal::Misuse("destroyed " + internal::Called(kSort, name_) +
                     " that threads wait on");
  }
}

void Event::set() {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_, real_is_set_).Set();
  }
  // Notified while it is locked: the thread that wakes may destroy it.
  const std::scoped_lock lock(real_.mutex);
  real_is_set_ = true;
  real_.changed.notify_all();
}

void Event::clear() {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_, real_is_set_).Clear();
  }
  const std::scoped_lock lock(real_.mutex);
  real_is_set_ = false;
}

bool Event::is_set() const {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_, real_is_set_).IsSet();
  }
  const std::scoped_lock lock(real_.mutex);
  return real_is_set_;
}

bool Event::WaitFor(int64_t nanoseconds) const {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_, real_is_set_)
        .Wait(internal::DeadlineIn(*scheduler, nanoseconds));
  }
  std::unique_lock lock(real_.mutex);
  return internal::RealWait(
      real_, lock, real_waiters_, nanoseconds,
      internal::RealOpOn(OpKind::kWaitEvent, this, kSort, name_, nanoseconds),
      [this] { return real_is_set_; });
}

}  // namespace ravel
