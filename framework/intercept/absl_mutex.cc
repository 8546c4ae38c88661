// SPDX-License-Identifier: Apache-2.0
//
// absl::Mutex. In a prebuilt library its uncontended path is a few
// instructions that nobody can see, so the methods themselves are intercepted,
// as those of the release that Ravel is built with.

#include "absl/synchronization/mutex.h"
#include "framework/intercept/absl_monitors.h"
#include "framework/intercept/absl_real.h"
#include "framework/intercept/clocks.h"
#include "framework/models/address_table.h"
#include "framework/models/misuse.h"
#include "framework/models/virtual_clock.h"

using ravel::MonitorOf;
using ravel::RealMethod;
using ravel::Scheduler;

namespace ravel {
namespace {

constinit AddressTable<MonitorState> states;

// A bit of the word that the real lock has no use for.
constexpr uintptr_t kUsed = 0x80;

uintptr_t& WordOf(absl::Mutex* mutex) {
  static_assert(sizeof(absl::Mutex) >= sizeof(uintptr_t));
  return *reinterpret_cast<uintptr_t*>(mutex);
}

}  // namespace

MonitorModel MonitorOf(Scheduler& scheduler, absl::Mutex* mutex) {
  MonitorState& state = states.At(mutex, scheduler.epoch());
  if (WordOf(mutex) != kUsed) {
    WordOf(mutex) = kUsed;
    state = MonitorState();
  }
  return {scheduler, state, mutex};
}

int64_t DeadlineAfter(const Scheduler& scheduler, absl::Duration timeout) {
  if (timeout == absl::InfiniteDuration()) return Scheduler::kNoDeadline;
  return TimeAfter(scheduler, absl::ToInt64Nanoseconds(timeout));
}

int64_t DeadlineAt(absl::Time deadline) {
  if (deadline == absl::InfiniteFuture()) return Scheduler::kNoDeadline;
  return DeadlineOf(CLOCK_REALTIME, absl::ToTimespec(deadline));
}

}  // namespace ravel

namespace absl {
ABSL_NAMESPACE_BEGIN
namespace {

auto IsTrue(const Condition& condition) {
  return [&condition] { return condition.Eval(); };
}

}  // namespace

Mutex::~Mutex() {
  static constinit RealMethod<void(Mutex*)> real{"5MutexD1Ev"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) {
    real(this);
    return;
  }
  MonitorOf(*scheduler, this).Destroy();
  ravel::WordOf(this) = 0;
}

void Mutex::Lock() {
  static constinit RealMethod<void(Mutex*)> real{"5Mutex4LockEv"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this);
  MonitorOf(*scheduler, this).lock().Lock();
}

void Mutex::Unlock() {
  static constinit RealMethod<void(Mutex*)> real{"5Mutex6UnlockEv"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this);
  MonitorOf(*scheduler, this).Unlock();
}

bool Mutex::TryLock() {
  static constinit RealMethod<bool(Mutex*)> real{"5Mutex7TryLockEv"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this);
  return MonitorOf(*scheduler, this).lock().TryLock();
}

void Mutex::ReaderLock() {
  static constinit RealMethod<void(Mutex*)> real{"5Mutex10ReaderLockEv"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this);
  MonitorOf(*scheduler, this).lock().LockShared();
}

void Mutex::ReaderUnlock() {
  static constinit RealMethod<void(Mutex*)> real{"5Mutex12ReaderUnlockEv"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this);
  MonitorOf(*scheduler, this).lock().UnlockShared();
}

bool Mutex::ReaderTryLock() {
  static constinit RealMethod<bool(Mutex*)> real{"5Mutex13ReaderTryLockEv"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this);
  return MonitorOf(*scheduler, this).lock().TryLockShared();
}

void Mutex::AssertHeld() const {
  static constinit RealMethod<void(const Mutex*)> real{"5Mutex10AssertHeldEv",
                                                       true};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this);
  if (MonitorOf(*scheduler, const_cast<Mutex*>(this)).lock().IsWriter()) return;
  ravel::StopForMisuse(*scheduler, "AssertHeld() of a mutex that is not held");
}

void Mutex::AssertReaderHeld() const {
  static constinit RealMethod<void(const Mutex*)> real{
      "5Mutex16AssertReaderHeldEv", true};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this);
  if (MonitorOf(*scheduler, const_cast<Mutex*>(this)).IsHeld()) return;
  ravel::StopForMisuse(*scheduler,
                       "AssertReaderHeld() of a mutex that is not held");
}

// As the real one, which knows only where it looks for deadlocks.
void Mutex::AssertNotHeld() const {
  static constinit RealMethod<void(const Mutex*)> real{
      "5Mutex13AssertNotHeldEv", true};
  if (Scheduler::Current() == nullptr) real(this);
}

void Mutex::ForgetDeadlockInfo() {
  static constinit RealMethod<void(Mutex*)> real{
      "5Mutex18ForgetDeadlockInfoEv"};
  if (Scheduler::Current() == nullptr) real(this);
}

void Mutex::EnableDebugLog(const char* name) {
  static constinit RealMethod<void(Mutex*, const char*)> real{
      "5Mutex14EnableDebugLogEPKc"};
  if (Scheduler::Current() == nullptr) real(this, name);
}

void Mutex::EnableInvariantDebugging(void (*invariant)(void*), void* argument) {
  static constinit RealMethod<void(Mutex*, void (*)(void*), void*)> real{
      "5Mutex24EnableInvariantDebuggingEPFvPvES2_"};
  if (Scheduler::Current() == nullptr) real(this, invariant, argument);
}

void Mutex::Await(const Condition& condition) {
  static constinit RealMethod<void(Mutex*, const Condition&)> real{
      "5Mutex5AwaitERKNS0_9ConditionE"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this, condition);
  MonitorOf(*scheduler, this).Await(IsTrue(condition));
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  static constinit RealMethod<bool(Mutex*, const Condition&, Duration)> real{
      "5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this, condition, timeout);
  return MonitorOf(*scheduler, this)
      .Await(IsTrue(condition), ravel::DeadlineAfter(*scheduler, timeout));
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  static constinit RealMethod<bool(Mutex*, const Condition&, Time)> real{
      "5Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this, condition, deadline);
  return MonitorOf(*scheduler, this)
      .Await(IsTrue(condition), ravel::DeadlineAt(deadline));
}

// Without a scheduler these lock and wait in one; here they are two.

void Mutex::LockWhen(const Condition& condition) {
  static constinit RealMethod<void(Mutex*, const Condition&)> real{
      "5Mutex8LockWhenERKNS0_9ConditionE"};
  if (Scheduler::Current() == nullptr) return real(this, condition);
  Lock();
  Await(condition);
}

bool Mutex::LockWhenWithTimeout(const Condition& condition, Duration timeout) {
  static constinit RealMethod<bool(Mutex*, const Condition&, Duration)> real{
      "5Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE"};
  if (Scheduler::Current() == nullptr) return real(this, condition, timeout);
  Lock();
  return AwaitWithTimeout(condition, timeout);
}

bool Mutex::LockWhenWithDeadline(const Condition& condition, Time deadline) {
  static constinit RealMethod<bool(Mutex*, const Condition&, Time)> real{
      "5Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE"};
  if (Scheduler::Current() == nullptr) return real(this, condition, deadline);
  Lock();
  return AwaitWithDeadline(condition, deadline);
}

void Mutex::ReaderLockWhen(const Condition& condition) {
  static constinit RealMethod<void(Mutex*, const Condition&)> real{
      "5Mutex14ReaderLockWhenERKNS0_9ConditionE"};
  if (Scheduler::Current() == nullptr) return real(this, condition);
  ReaderLock();
  Await(condition);
}

bool Mutex::ReaderLockWhenWithTimeout(const Condition& condition,
                                      Duration timeout) {
  static constinit RealMethod<bool(Mutex*, const Condition&, Duration)> real{
      "5Mutex25ReaderLockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE"};
  if (Scheduler::Current() == nullptr) return real(this, condition, timeout);
  ReaderLock();
  return AwaitWithTimeout(condition, timeout);
}

bool Mutex::ReaderLockWhenWithDeadline(const Condition& condition,
                                       Time deadline) {
  static constinit RealMethod<bool(Mutex*, const Condition&, Time)> real{
      "5Mutex26ReaderLockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE"};
  if (Scheduler::Current() == nullptr) return real(this, condition, deadline);
  ReaderLock();
  return AwaitWithDeadline(condition, deadline);
}

ABSL_NAMESPACE_END
}  // namespace absl
