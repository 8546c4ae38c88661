// SPDX-License-Identifier: Apache-2.0

#include "framework/program/main_function.h"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>

#include "framework/intercept/thread_exit.h"
#include "framework/intercept/thread_run.h"
#include "framework/models/failure.h"
#include "framework/program/standard_input.h"
#include "scheduler/scheduler.h"

namespace ravel {
namespace {

struct Call {
  MainFunction::Function function;
  int argc;
  char** argv;
  char** environment;
};
constinit Call call = {};
constinit bool runs = false;
constinit bool is_preloaded = false;
constinit bool returned = false;
constinit int exit_status = 0;

void* CallAndExit(void*) {
  const int status = call.function(call.argc, call.argv, call.environment);
  returned = true;
  exit(status);
}

// main() called pthread_exit(): the process ends with its last thread.
void WaitForOthers(Scheduler& scheduler) {
  EndThread(scheduler.running());
  for (ThreadId id = 1; id < scheduler.thread_count(); ++id) {
    const VirtualThread& thread = scheduler.thread(id);
    if (thread.finished != 0) continue;
    scheduler.Perform(PackOp(OpKind::kJoinThread, id),
                      WhenEqual(thread.finished, 1));
  }
}

// As libc does it, unseen; unless there may be a pipe behind a stream.
void FlushStreams(Scheduler& scheduler) {
  std::optional<PassThrough> unseen;
  if (scheduler.log().processes == 0) unseen.emplace();
  std::cout.flush();
  fflush(nullptr);
}

// Of this library, which the program and its libraries depend on: theirs have
// run by now.
[[gnu::destructor]] void AfterDestructors() {
  Scheduler* scheduler = Scheduler::Current();
  if (!runs || scheduler == nullptr) return;
  FlushStreams(*scheduler);
  MainFunction::End(*scheduler);
}

}  // namespace

void MainFunction::Set(Function function, int argc, char** argv,
                       char** environment) {
  call = {function, argc, argv, environment};
  StandardInput::Keep();
  PrepareToExit();
}

void MainFunction::SeeSynchronisationOnly() { is_preloaded = true; }

void MainFunction::Call() {
  runs = true;
  StandardInput::Rewind();
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) CallAndExit(nullptr);
  if (is_preloaded) {
    scheduler->log().NoteUncontrolled("plain accesses and atomics (--preload)");
  }
  RunThread(CallAndExit, nullptr);
  WaitForOthers(*scheduler);
  exit(EXIT_SUCCESS);
}

bool MainFunction::Runs() { return runs; }

void MainFunction::NoteExit(Scheduler& scheduler, const char* function,
                            int status) {
  exit_status = status;
  if (status == 0 || scheduler.InChild()) return;
  Outcome* outcome = scheduler.Note(OutcomeKind::kExit);
  if (returned) {
    outcome->SetMessage("main() returned %d", status);
  } else {
    outcome->SetMessage("the program ended by %s(%d)", function, status);
  }
  NoteFailedStep(scheduler);
}

void MainFunction::End(Scheduler& scheduler) {
  if (scheduler.InChild()) scheduler.EndProcess(exit_status);
  scheduler.Stop();
}

}  // namespace ravel
