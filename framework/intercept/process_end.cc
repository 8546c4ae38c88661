// SPDX-License-Identifier: Apache-2.0
//
// assert(), exit() and their kin: under control they end the execution, not
// the process.

#include <assert.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>

#include "framework/intercept/real.h"
#include "framework/models/failure.h"
#include "scheduler/scheduler.h"

using ravel::Real;
using ravel::Scheduler;

namespace {

[[noreturn]] void StopForExit(Scheduler& scheduler, const char* function,
                              int status) {
  scheduler.Note(ravel::OutcomeKind::kExit)
      ->SetMessage("%s(%d) was called", function, status);
  ravel::NoteFailedStep(scheduler);
  scheduler.Stop();
}

[[noreturn]] void EndProcess(int status) {
  for (;;) syscall(SYS_exit_group, status);
}

}  // namespace

extern "C" {

void exit(int status) noexcept {
  static constinit Real<void(int)> real{"exit"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) StopForExit(*scheduler, "exit", status);
  real(status);
  __builtin_unreachable();
}

void quick_exit(int status) noexcept {
  static constinit Real<void(int)> real{"quick_exit"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) StopForExit(*scheduler, "quick_exit", status);
  real(status);
  __builtin_unreachable();
}

void _exit(int status) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) StopForExit(*scheduler, "_exit", status);
  EndProcess(status);
}

void _Exit(int status) noexcept {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) StopForExit(*scheduler, "_Exit", status);
  EndProcess(status);
}

void __assert_fail(const char* assertion, const char* file, unsigned line,
                   const char* function) noexcept {
  static constinit Real<void(const char*, const char*, unsigned, const char*)>
      real{"__assert_fail"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) {
    real(assertion, file, line, function);
    __builtin_unreachable();
  }
  char message[512];
  snprintf(message, sizeof message, "assertion failed: %s", assertion);
  ravel::StopForAssertion(*scheduler, message, file, static_cast<int>(line));
}

}  // extern "C"
