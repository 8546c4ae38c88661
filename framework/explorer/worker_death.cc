// SPDX-License-Identifier: Apache-2.0
//
// What a worker that died leaves.

#include <sys/wait.h>

#include <cstring>

#include "framework/explorer/worker.h"

namespace ravel {

// Where the execution has an outcome, the process died of that.
void NoteDeath(SearchState& state, int status) {
  Outcome& outcome = state.log.outcome;
  if (outcome.kind != OutcomeKind::kRunning) return;
  if (WIFSIGNALED(status)) {
    outcome.kind = OutcomeKind::kCrash;
    outcome.SetMessage("the process was ended by signal %d (%s)",
                       WTERMSIG(status), strsignal(WTERMSIG(status)));
  } else {
    outcome.kind = OutcomeKind::kExit;
    outcome.SetMessage("the process ended with status %d", WEXITSTATUS(status));
  }
}

}  // namespace ravel
