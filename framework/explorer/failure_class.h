// SPDX-License-Identifier: Apache-2.0
//
// What two executions have in common that fail the same way, though other
// threads may do it, at other times: the kind, the place, the message but for
// its numbers; of a deadlock, what is waited for; of a race, where the two
// accesses are.

#ifndef RAVEL_FRAMEWORK_EXPLORER_FAILURE_CLASS_H_
#define RAVEL_FRAMEWORK_EXPLORER_FAILURE_CLASS_H_

#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "ravel/ravel.h"
#include "scheduler/execution_log.h"
#include "scheduler/race_log.h"

namespace ravel {

struct FailureClass {
  OutcomeKind kind = OutcomeKind::kFinished;
  std::string message;
  std::string file;
  int line = 0;
  std::set<OpKind> waits;                // of a deadlock
  std::pair<uint32_t, uint32_t> race{};  // places

  friend bool operator==(const FailureClass&, const FailureClass&) = default;
};

// How the execution in the log failed; kFinished: it did not. A race counts if
// `with_races`, unless something worse followed.
FailureClass ClassOf(const ExecutionLog& log, const RaceLog& races,
                     bool with_races);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_FAILURE_CLASS_H_
