// SPDX-License-Identifier: Apache-2.0
//
// assert(), exit() and their kin: under control they end the execution, not
// the process. On hardware threads they end the process, which says why.

#include <assert.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>

#include "framework/explorer/faults.h"
#include "framework/intercept/real.h"
#include "framework/intercept/thread_exit.h"
#include "framework/models/failure.h"
#include "framework/models/real_world.h"
#include "framework/program/main_function.h"
#include "scheduler/scheduler.h"

using ravel::MainFunction;
using ravel::Real;
using ravel::Scheduler;

namespace {

constinit Real<void(int)> real_exit{"exit"};

// A forked process may end as it likes: that is between it and its parent.
[[noreturn]] void StopForExit(Scheduler& scheduler, const char* function,
                              int status) {
  if (MainFunction::Runs()) {
    MainFunction::NoteExit(scheduler, function, status);
    MainFunction::End(scheduler);
  }
  if (scheduler.InChild()) scheduler.EndProcess(status);
  scheduler.Note(ravel::OutcomeKind::kExit)
      ->SetMessage("%s(%d) was called", function, status);
  ravel::NoteFailedStep(scheduler);
  scheduler.Stop();
}

[[noreturn]] void EndProcess(int status) {
  for (;;) syscall(SYS_exit_group, status);
}

// On hardware threads: the status is the scenario's, and must not look like
// one of the worker's own; that of a program may.
void EndRepetition(const char* function, int status) {
  const bool program = MainFunction::Runs();
  if (program && status == 0) return;
  if (!ravel::RealWorld::NoteExit(function, status) || program) return;
  fflush(nullptr);
  EndProcess(ravel::kCrashedStatus);
}

}  // namespace

void ravel::PrepareToExit() { real_exit.Prepare(); }

extern "C" {

void exit(int status) noexcept {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) {
    EndRepetition("exit", status);
  } else if (MainFunction::Runs()) {
    MainFunction::NoteExit(*scheduler, "exit", status);
    ravel::RunExitActions(scheduler->running());
  } else {
    StopForExit(*scheduler, "exit", status);
  }
  real_exit(status);
  __builtin_unreachable();
}

void quick_exit(int status) noexcept {
  static constinit Real<void(int)> real{"quick_exit"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) {
    EndRepetition("quick_exit", status);
  } else if (MainFunction::Runs()) {
    MainFunction::NoteExit(*scheduler, "quick_exit", status);
  } else {
    StopForExit(*scheduler, "quick_exit", status);
  }
  real(status);
  __builtin_unreachable();
}

void _exit(int status) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) StopForExit(*scheduler, "_exit", status);
  EndRepetition("_exit", status);
  EndProcess(status);
}

void _Exit(int status) noexcept {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) StopForExit(*scheduler, "_Exit", status);
  EndRepetition("_Exit", status);
  EndProcess(status);
}

void __assert_fail(const char* assertion, const char* file, unsigned line,
                   const char* function) noexcept {
  static constinit Real<void(const char*, const char*, unsigned, const char*)>
      real{"__assert_fail"};
  char message[512];
  snprintf(message, sizeof message, "assertion failed: %s", assertion);
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) {
    ravel::RealWorld::NoteAssertion(message, file, static_cast<int>(line));
    real(assertion, file, line, function);
    __builtin_unreachable();
  }
  ravel::StopForAssertion(*scheduler, message, file, static_cast<int>(line));
}

}  // extern "C"
