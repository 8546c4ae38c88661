// SPDX-License-Identifier: Apache-2.0

#include "scheduler/outcome.h"

#include <cstdarg>
#include <cstdio>

namespace ravel {

const char* KindName(OutcomeKind kind) {
  switch (kind) {
    case OutcomeKind::kRunning:
      return "running";
    case OutcomeKind::kFinished:
      return "finished";
    case OutcomeKind::kDataRace:
      return "data_race";
    case OutcomeKind::kDeadlock:
      return "deadlock";
    case OutcomeKind::kAssertion:
      return "assertion";
    case OutcomeKind::kException:
      return "exception";
    case OutcomeKind::kCrash:
      return "crash";
    case OutcomeKind::kExit:
      return "exit";
    case OutcomeKind::kLivelock:
      return "livelock";
    case OutcomeKind::kMisuse:
      return "misuse";
    case OutcomeKind::kUseAfterFree:
      return "use_after_free";
    case OutcomeKind::kDoubleFree:
      return "double_free";
    case OutcomeKind::kThreadLeak:
      return "thread_leak";
    case OutcomeKind::kLockOrder:
      return "lock_order";
    case OutcomeKind::kHang:
      return "hang";
    case OutcomeKind::kDiverged:
      return "diverged";
    case OutcomeKind::kAbandoned:
      return "abandoned";
  }
  return "unknown";
}

void Outcome::SetMessage(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
}

void Outcome::SetPlace(const char* path, int line_number) {
  snprintf(file, sizeof file, "%s", path == nullptr ? "" : path);
  line = line_number;
}

}  // namespace ravel
