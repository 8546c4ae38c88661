// SPDX-License-Identifier: Apache-2.0
//
// atexit() and its kin, and so the destructors of static variables. Under
// control exit() ends the execution and not the process, so what is to be done
// then is never done; libc would remember it for every execution anew.

#include <cstdlib>

#include "framework/intercept/real.h"
#include "framework/program/main_function.h"
#include "scheduler/scheduler.h"

using ravel::Real;
using ravel::Scheduler;

namespace {

// An execution of a main() ends as a process does.
bool IsNeverDone() {
  return Scheduler::Current() != nullptr && !ravel::MainFunction::Runs();
}

}  // namespace

extern "C" {

// atexit() is a function of the program's own that calls this one.
int __cxa_atexit(void (*destroy)(void*), void* object, void* library) noexcept {
  static constinit Real<int(void (*)(void*), void*, void*)> real{
      "__cxa_atexit"};
  if (IsNeverDone()) return 0;
  return real(destroy, object, library);
}

int __cxa_at_quick_exit(void (*function)(void*), void* library) noexcept {
  static constinit Real<int(void (*)(void*), void*)> real{
      "__cxa_at_quick_exit"};
  if (IsNeverDone()) return 0;
  return real(function, library);
}

int on_exit(void (*function)(int, void*), void* argument) noexcept {
  static constinit Real<int(void (*)(int, void*), void*)> real{"on_exit"};
  if (IsNeverDone()) return 0;
  return real(function, argument);
}

}  // extern "C"
