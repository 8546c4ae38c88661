// SPDX-License-Identifier: Apache-2.0

#include "framework/models/failure.h"

namespace ravel {

void NoteFailedStep(Scheduler& scheduler) {
  Op op;
  op.kind = OpKind::kFailedCheck;
  scheduler.Performed(op);
}

void NoteAssertion(Scheduler& scheduler, const char* message, const char* file,
                   int line) {
  Outcome* outcome = scheduler.Note(OutcomeKind::kAssertion);
  outcome->SetMessage("%s", message);
  outcome->SetPlace(file, line);
  NoteFailedStep(scheduler);
}

void StopForAssertion(Scheduler& scheduler, const char* message,
                      const char* file, int line) {
  NoteAssertion(scheduler, message, file, line);
  scheduler.Stop();
}

}  // namespace ravel
