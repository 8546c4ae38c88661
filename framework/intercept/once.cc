// SPDX-License-Identifier: Apache-2.0
//
// pthread_once, and so std::call_once, and the guards of function-local
// static variables.

#include <pthread.h>
#include <threads.h>

#include <cstdint>

#include "framework/intercept/program_code.h"
#include "framework/intercept/real.h"
#include "framework/models/once_model.h"

using ravel::IsProgramCode;
using ravel::OnceModel;
using ravel::Real;
using ravel::Scheduler;

namespace {

constexpr pthread_once_t kDone = 2;  // as libc has it

// The byte of a guard that code compiled into the program looks at, too.
uint8_t& IsInitialised(uint64_t* guard) {
  return *reinterpret_cast<uint8_t*>(guard);
}

// Of the flags of the system's own libraries, nobody puts them back: they are
// set in the first execution for all that follow.
Scheduler* SchedulerOf(const void* caller) {
  return IsProgramCode(caller) ? Scheduler::Current() : nullptr;
}

void Once(Scheduler& scheduler, pthread_once_t* flag, void (*function)()) {
  OnceModel once(scheduler, flag);
  once.Await();
  if (*flag == kDone) return;
  once.Begin();
  try {
    function();
  } catch (...) {
    once.End();
    throw;
  }
  once.End();
  *flag = kDone;
}

}  // namespace

#define RAVEL_CALLER __builtin_return_address(0)

extern "C" {

int pthread_once(pthread_once_t* flag, void (*function)()) {
  static constinit Real<int(pthread_once_t*, void (*)())> real{"pthread_once"};
  Scheduler* scheduler = SchedulerOf(RAVEL_CALLER);
  if (scheduler == nullptr) return real(flag, function);
  Once(*scheduler, flag, function);
  return 0;
}

// Of <threads.h>: libc has it as pthread_once() by another name.
void call_once(once_flag* flag, void (*function)()) {
  static constinit Real<void(once_flag*, void (*)())> real{"call_once"};
  Scheduler* scheduler = SchedulerOf(RAVEL_CALLER);
  if (scheduler == nullptr) return real(flag, function);
  static_assert(sizeof *flag == sizeof(pthread_once_t));
  Once(*scheduler, reinterpret_cast<pthread_once_t*>(flag), function);
}

// Returns 1 if the caller is to initialise the variable.
int __cxa_guard_acquire(uint64_t* guard) {
  static constinit Real<int(uint64_t*)> real{"__cxa_guard_acquire"};
  Scheduler* scheduler = SchedulerOf(RAVEL_CALLER);
  if (scheduler == nullptr)
    return real.As({.kind = ravel::OpKind::kBeginOnce,
                    .object = guard,
                    .sort = "static variable",
                    .size = sizeof *guard},
                   guard);
  OnceModel once(*scheduler, guard);
  once.Await();
  if (IsInitialised(guard) != 0) return 0;
  once.Begin();
  return 1;
}

void __cxa_guard_release(uint64_t* guard) noexcept {
  static constinit Real<void(uint64_t*)> real{"__cxa_guard_release"};
  Scheduler* scheduler = SchedulerOf(RAVEL_CALLER);
  if (scheduler == nullptr) return real(guard);
  OnceModel(*scheduler, guard).End();
  IsInitialised(guard) = 1;
}

void __cxa_guard_abort(uint64_t* guard) noexcept {
  static constinit Real<void(uint64_t*)> real{"__cxa_guard_abort"};
  Scheduler* scheduler = SchedulerOf(RAVEL_CALLER);
  if (scheduler == nullptr) return real(guard);
  OnceModel(*scheduler, guard).End();
}

}  // extern "C"
