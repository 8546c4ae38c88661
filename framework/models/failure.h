// SPDX-License-Identifier: Apache-2.0
//
// A failure of the scenario itself: a failed assertion, a call of exit().

#ifndef RAVEL_FRAMEWORK_MODELS_FAILURE_H_
#define RAVEL_FRAMEWORK_MODELS_FAILURE_H_

#include "scheduler/scheduler.h"

namespace ravel {

// Puts a step into the trace that shows where the running thread failed.
void NoteFailedStep(Scheduler& scheduler);

// Notes a failed assertion and lets the execution go on.
void NoteAssertion(Scheduler& scheduler, const char* message, const char* file,
                   int line);

// Notes it and ends the execution.
[[noreturn]] void StopForAssertion(Scheduler& scheduler, const char* message,
                                   const char* file, int line);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_FAILURE_H_
