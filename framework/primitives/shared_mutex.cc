// SPDX-License-Identifier: Apache-2.0

#include "ravel/shared_mutex.h"

#include <unistd.h>

#include <string>

#include "framework/models/shared_mutex_model.h"
#include "framework/primitives/object.h"

namespace ravel {

// Who holds it, as far as that is known: 0 is nobody.
struct SharedMutex::Holders {
  uint32_t writer = 0;
  uint32_t readers = 0;
  uint32_t reader_sum = 0;  // of their numbers: the only one's, if it is one

  uint32_t OnlyOne() const {
    if (readers > 1) return 0;
    return readers == 1 ? reader_sum : writer;
  }
};

namespace {

constexpr internal::Sort kSort = {"shared mutex", sizeof(SharedMutex)};

SharedMutexModel ModelOf(Scheduler& scheduler, internal::ModelState<6>& state,
                         const SharedMutex* mutex,
                         const internal::ObjectName& name) {
  return internal::ModelIn<SharedMutexModel, SharedMutexState>(
      scheduler, state, mutex, kSort, name);
}

[[noreturn]] void StopFor(const char* verb, const internal::ObjectName& name,
                          uint32_t holder, bool held) {
  const bool named = name.text[0] != '\0';
  const std::string sentence =
      std::string(verb) + " " + internal::Called(kSort, name);
  if (holder != 0) {
    internal::Misuse(sentence + (named ? ", which thread " : " that thread ") +
                     internal::NameOfThread(holder) + " holds");
  }
  internal::Misuse(sentence + (named ? ", which " : " that ") +
                   (held ? "several threads hold" : "is not locked"));
}

constexpr uint64_t kOneReader = uint64_t{1} << 32;

// The system's lock throws where the contract speaks of a deadlock.
[[noreturn]] void WaitForItself() {
  for (;;) pause();
}

}  // namespace

SharedMutex::SharedMutex(std::string_view name) noexcept : name_(name) {}

SharedMutex::~SharedMutex() {
  const Holders holders = Now();
  if (holders.writer == 0 && holders.readers == 0) return;
  StopFor("destroyed", name_, holders.OnlyOne(), true);
}

SharedMutex::Holders SharedMutex::Now() const {
  const Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) {
    const uint64_t readers = __atomic_load_n(&real_readers_, __ATOMIC_RELAXED);
    return {__atomic_load_n(&real_writer_, __ATOMIC_RELAXED),
            static_cast<uint32_t>(readers >> 32),
            static_cast<uint32_t>(readers)};
  }
  const auto& state = reinterpret_cast<const SharedMutexState&>(state_);
  if (state.epoch != scheduler->epoch()) return {};
  return {state.writer, state.readers, state.reader_sum};
}

void SharedMutex::TookAlone() {
  __atomic_store_n(&real_writer_, internal::ThisThread(), __ATOMIC_RELAXED);
}

void SharedMutex::TookShared() {
  __atomic_add_fetch(&real_readers_, kOneReader + internal::ThisThread(),
                     __ATOMIC_RELAXED);
}

bool SharedMutex::LockFor(int64_t nanoseconds) {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_)
        .Lock(internal::DeadlineIn(*scheduler, nanoseconds));
  }
  RealOp op =
      internal::RealOpOn(OpKind::kLock, this, kSort, name_, nanoseconds);
  op.holder_number = &real_writer_;
  const RealStep step(op);
  if (nanoseconds == internal::kForever) {
    if (Now().writer == internal::ThisThread()) WaitForItself();
    real_.lock();
  } else if (!real_.try_lock_for(std::chrono::nanoseconds(nanoseconds))) {
    return false;
  }
  TookAlone();
  return true;
}

bool SharedMutex::LockSharedFor(int64_t nanoseconds) {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_)
        .LockShared(internal::DeadlineIn(*scheduler, nanoseconds));
  }
  RealOp op =
      internal::RealOpOn(OpKind::kLockShared, this, kSort, name_, nanoseconds);
  op.holder_number = &real_writer_;
  const RealStep step(op);
  if (nanoseconds == internal::kForever) {
    if (Now().writer == internal::ThisThread()) WaitForItself();
    real_.lock_shared();
  } else if (!real_.try_lock_shared_for(
                 std::chrono::nanoseconds(nanoseconds))) {
    return false;
  }
  TookShared();
  return true;
}

bool SharedMutex::try_lock() {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_).TryLock();
  }
  if (!real_.try_lock()) return false;
  TookAlone();
  return true;
}

bool SharedMutex::try_lock_shared() {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_).TryLockShared();
  }
  if (!real_.try_lock_shared()) return false;
  TookShared();
  return true;
}

void SharedMutex::unlock() {
  const Holders holders = Now();
  if (holders.writer != internal::ThisThread()) {
    StopFor("unlocked", name_, holders.OnlyOne(), holders.readers != 0);
  }
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_).Unlock();
  }
  __atomic_store_n(&real_writer_, 0, __ATOMIC_RELAXED);
  real_.unlock();
}

void SharedMutex::unlock_shared() {
  const Holders holders = Now();
  if (holders.readers == 0 ||
      (holders.readers == 1 && holders.reader_sum != internal::ThisThread())) {
    StopFor("unlocked", name_, holders.OnlyOne(), false);
  }
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_).UnlockShared();
  }
  __atomic_sub_fetch(&real_readers_, kOneReader + internal::ThisThread(),
                     __ATOMIC_RELAXED);
  real_.unlock_shared();
}

}  // namespace ravel
