// SPDX-License-Identifier: Apache-2.0

#include <memory>
#include <utility>

#include "framework/models/future_model.h"
#include "framework/primitives/object.h"
#include "framework/primitives/real_wait.h"
#include "ravel/internal/future_core.h"

namespace ravel::internal {
namespace {

constexpr Sort kFuture = {"future", sizeof(FutureCore)};

FutureModel ModelOf(Scheduler& scheduler, ModelState<4>& state,
                    const FutureCore* core, const ObjectName& name) {
  return ModelIn<FutureModel, FutureState>(scheduler, state, core, kFuture,
                                           name);
}

// In the order in which they were added.
void RunAll(FutureCallback* latest) {
  FutureCallback* first = nullptr;
  while (latest != nullptr) {
    FutureCallback* before = latest->next;
    latest->next = first;
    first = latest;
    latest = before;
  }
  while (first != nullptr) {
    const std::unique_ptr<FutureCallback> callback(first);
    first = callback->next;
    callback->Run();
  }
}

}  // namespace

// Owners are no step: the program cannot see their number.
void FutureCore::Keep() noexcept {
  __atomic_add_fetch(&owners_, 1, __ATOMIC_RELAXED);
}

void FutureCore::LetGo() noexcept {
  if (__atomic_sub_fetch(&owners_, 1, __ATOMIC_ACQ_REL) == 0) delete this;
}

// A result that nobody took may be another thread's work: a look at it orders
// that before its destruction.
FutureCore::~FutureCore() {
  Scheduler* scheduler = Scheduler::Current();
  if (result_ != nullptr && scheduler != nullptr) IsReady();
  delete result_;
  while (callbacks_ != nullptr) {
    delete std::exchange(callbacks_, callbacks_->next);
  }
}

bool FutureCore::Set(FutureResult* result) {
  FutureCallback* callbacks = nullptr;
  if (Scheduler* scheduler = Scheduler::Current()) {
    if (!ModelOf(*scheduler, state_, this, name_).Set()) return false;
    result_ = result;
    callbacks = std::exchange(callbacks_, nullptr);
  } else {
    const std::scoped_lock lock(real_.mutex);
    if (std::exchange(real_is_ready_, 1) != 0) return false;
    result_ = result;
    callbacks = std::exchange(callbacks_, nullptr);
    real_.changed.notify_all();
  }
  RunAll(callbacks);
  return true;
}

bool FutureCore::Wait(int64_t nanoseconds) {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_)
        .Get(DeadlineIn(*scheduler, nanoseconds));
  }
  std::unique_lock lock(real_.mutex);
  return RealWait(
      real_, lock, real_waiters_, nanoseconds,
      RealOpOn(OpKind::kGetFuture, this, kFuture, name_, nanoseconds),
      [this] { return real_is_ready_ != 0; });
}

bool FutureCore::IsReady() {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_).IsSet();
  }
  const std::scoped_lock lock(real_.mutex);
  return real_is_ready_ != 0;
}

FutureResult* FutureCore::Take() { return std::exchange(result_, nullptr); }

void FutureCore::Add(FutureCallback* callback) {
  bool waits = false;
  if (Scheduler* scheduler = Scheduler::Current()) {
    waits = ModelOf(*scheduler, state_, this, name_).Leave();
    if (waits) callback->next = std::exchange(callbacks_, callback);
  } else {
    const std::scoped_lock lock(real_.mutex);
    waits = real_is_ready_ == 0;
    if (waits) callback->next = std::exchange(callbacks_, callback);
  }
  if (!waits) RunAll(callback);
}

}  // namespace ravel::internal
