// SPDX-License-Identifier: Apache-2.0

#include "ravel/mutex.h"

#include <pthread.h>
#include <time.h>

#include <string>

#include "framework/models/mutex_model.h"
#include "framework/primitives/mutex_model_of.h"
#include "framework/primitives/object.h"
#include "framework/primitives/real_clock.h"

namespace ravel::internal {
namespace {

constexpr Sort kMutex = {"mutex", sizeof(Mutex)};

[[noreturn]] void StopFor(const char* verb, const ObjectName& name,
                          uint32_t holder) {
  const std::string sentence = std::string(verb) + " " + Called(kMutex, name);
  const bool named = name.text[0] != '\0';
  if (holder == 0)
    Misuse(sentence + (named ? ", which" : " that") + " is not locked");
  Misuse(sentence + (named ? ", which thread " : " that thread ") +
         NameOfThread(holder) + " holds");
}

}  // namespace

MutexModel MutexModelOf(Scheduler& scheduler, ModelState<4>& state,
                        const MutexBase& mutex, bool recursive,
                        const ObjectName& name) {
  const auto kind =
      recursive ? MutexModel::Kind::kRecursive : MutexModel::Kind::kNormal;
  return ModelIn<MutexModel, MutexState>(scheduler, state, &mutex, kMutex, name,
                                         kind);
}

MutexBase::MutexBase(bool recursive, std::string_view name) noexcept
    : recursive_(recursive), name_(name) {}

MutexBase::~MutexBase() {
  const uint32_t holder = Holder();
  if (holder != 0) StopFor("destroyed", name_, holder);
}

// Other threads may write the word; this one knows whether it is its own.
uint32_t MutexBase::Holder() const {
  const Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) {
    return __atomic_load_n(&real_holder_, __ATOMIC_RELAXED);
  }
  const auto& state = reinterpret_cast<const MutexState&>(state_);
  return state.epoch == scheduler->epoch() ? state.owner : 0;
}

void MutexBase::lock() { TryLockFor(kForever); }

bool MutexBase::TryLockFor(int64_t nanoseconds) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) {
    return MutexModelOf(*scheduler, state_, *this, recursive_, name_)
               .Lock(DeadlineIn(*scheduler, nanoseconds)) == 0;
  }
  if (recursive_ && Holder() == ThisThread()) {
    ++real_depth_;
    return true;
  }
  RealOp op = RealOpOn(OpKind::kLock, this, kMutex, name_, nanoseconds);
  op.holder_number = &real_holder_;
  const RealStep step(op);
  if (nanoseconds == kForever) {
    real_.lock();
  } else {
    const timespec deadline = RealDeadline(nanoseconds);
    if (pthread_mutex_clocklock(real_.native_handle(), CLOCK_MONOTONIC,
                                &deadline) != 0) {
      return false;
    }
  }
  __atomic_store_n(&real_holder_, ThisThread(), __ATOMIC_RELAXED);
  return true;
}

bool MutexBase::try_lock() {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) {
    return MutexModelOf(*scheduler, state_, *this, recursive_, name_)
               .TryLock() == 0;
  }
  if (recursive_ && Holder() == ThisThread()) {
    ++real_depth_;
    return true;
  }
  if (!real_.try_lock()) return false;
  __atomic_store_n(&real_holder_, ThisThread(), __ATOMIC_RELAXED);
  return true;
}

void MutexBase::unlock() {
  const uint32_t holder = Holder();
  if (holder != ThisThread()) StopFor("unlocked", name_, holder);
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) {
    MutexModelOf(*scheduler, state_, *this, recursive_, name_).Unlock();
    return;
  }
  if (real_depth_ > 0) {
    --real_depth_;
    return;
  }
  __atomic_store_n(&real_holder_, 0, __ATOMIC_RELAXED);
  real_.unlock();
}

}  // namespace ravel::internal
