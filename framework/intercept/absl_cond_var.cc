// SPDX-License-Identifier: Apache-2.0
//
// absl::CondVar, by its methods, for the reasons of absl_mutex.cc.

#include "absl/synchronization/mutex.h"
#include "framework/intercept/absl_monitors.h"
#include "framework/intercept/absl_real.h"
#include "framework/models/address_table.h"

using ravel::ConditionModel;
using ravel::MonitorOf;
using ravel::RealMethod;
using ravel::Scheduler;

namespace {

constinit ravel::AddressTable<ConditionModel> states;

// A bit of the word that makes the real one look for a name to log, and find
// none.
constexpr uintptr_t kUsed = 2;

ConditionModel& ConditionOf(Scheduler& scheduler, absl::CondVar* condition) {
  static_assert(sizeof *condition >= sizeof(uintptr_t));
  auto& word = *reinterpret_cast<uintptr_t*>(condition);
  ConditionModel& state = states.At(condition, scheduler.epoch());
  if (word != kUsed) {
    word = kUsed;
    state = ConditionModel();
  }
  return state;
}

// Returns whether a deadline ended the wait.
bool Wait(Scheduler& scheduler, absl::CondVar* condition, absl::Mutex* mutex,
          int64_t deadline) {
  ConditionModel& model = ConditionOf(scheduler, condition);
  return !MonitorOf(scheduler, mutex).WaitOn(model, deadline);
}

}  // namespace

namespace absl {
ABSL_NAMESPACE_BEGIN

CondVar::~CondVar() {
  static constinit RealMethod<void(CondVar*)> real{"7CondVarD1Ev"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) {
    real(this);
    return;
  }
  ConditionOf(*scheduler, this).Destroy(*scheduler);
  *reinterpret_cast<uintptr_t*>(this) = 0;
}

void CondVar::Wait(Mutex* mutex) {
  static constinit RealMethod<void(CondVar*, Mutex*)> real{
      "7CondVar4WaitEPNS0_5MutexE"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this, mutex);
  ::Wait(*scheduler, this, mutex, Scheduler::kNoDeadline);
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  static constinit RealMethod<bool(CondVar*, Mutex*, Duration)> real{
      "7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this, mutex, timeout);
  return ::Wait(*scheduler, this, mutex,
                ravel::DeadlineAfter(*scheduler, timeout));
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  static constinit RealMethod<bool(CondVar*, Mutex*, Time)> real{
      "7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this, mutex, deadline);
  return ::Wait(*scheduler, this, mutex, ravel::DeadlineAt(deadline));
}

void CondVar::Signal() {
  static constinit RealMethod<void(CondVar*)> real{"7CondVar6SignalEv"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this);
  ConditionOf(*scheduler, this).NotifyOne(*scheduler);
}

void CondVar::SignalAll() {
  static constinit RealMethod<void(CondVar*)> real{"7CondVar9SignalAllEv"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(this);
  ConditionOf(*scheduler, this).NotifyAll(*scheduler);
}

void CondVar::EnableDebugLog(const char* name) {
  static constinit RealMethod<void(CondVar*, const char*)> real{
      "7CondVar14EnableDebugLogEPKc"};
  if (Scheduler::Current() == nullptr) real(this, name);
}

ABSL_NAMESPACE_END
}  // namespace absl
