// SPDX-License-Identifier: Apache-2.0
//
// A failing execution for tests of what is kept of it.

#ifndef RAVEL_TESTS_FAILURE_SAMPLES_H_
#define RAVEL_TESTS_FAILURE_SAMPLES_H_

#include <cstdint>
#include <string>

#include "framework/report/failure.h"

namespace ravel {

inline FailureStep MakeStep(ThreadId thread, OpKind kind,
                            const std::string& object, int line,
                            const std::string& function) {
  FailureStep step;
  step.thread = thread;
  step.kind = kind;
  step.object = object;
  if (line > 0) {
    step.stack = {{function, "tests/database_test.cc", line},
                  {"std::thread::run", "thread", 1}};
  }
  return step;
}

inline FailureStep Access(ThreadId thread, OpKind kind, int line,
                          uint64_t before, uint64_t after) {
  FailureStep step = MakeStep(thread, kind, "database_value", line,
                              thread == 0 ? "TestBody" : "Increase");
  step.before = before;
  if (kind == OpKind::kWrite) step.after = after;
  step.size = 4;
  return step;
}

inline FailureStep OnThread(OpKind kind, ThreadId other,
                            const std::string& name, int line) {
  FailureStep step = MakeStep(0, kind, name, line, "TestBody");
  step.other = other;
  return step;
}

inline Failure LostUpdate() {
  Failure failure;
  failure.scenario = "Database.TwoIncreasesAreNotLost";
  failure.kind = "assertion";
  failure.message = "expected \"2\", got \"1\"";
  failure.file = "tests/database_test.cc";
  failure.line = 24;
  failure.threads = {
      {"main", "", {}}, {"t1", "Increase()", {}}, {"t2", "Increase()", {}}};
  failure.steps = {OnThread(OpKind::kCreateThread, 1, "t1", 19),
                   OnThread(OpKind::kCreateThread, 2, "t2", 20),
                   Access(1, OpKind::kRead, 11, 0, 0),
                   Access(2, OpKind::kRead, 11, 0, 0),
                   Access(2, OpKind::kWrite, 13, 0, 1),
                   Access(1, OpKind::kWrite, 13, 1, 1),
                   MakeStep(1, OpKind::kExitThread, "", 0, ""),
                   Access(0, OpKind::kRead, 24, 1, 1)};
  failure.steps[2].preempted = true;
  return failure;
}

}  // namespace ravel

#endif  // RAVEL_TESTS_FAILURE_SAMPLES_H_
