// SPDX-License-Identifier: Apache-2.0

#include "scheduler/execution_log.h"

#include <cstdio>
#include <cstring>

namespace ravel {

void ExecutionLog::NoteUncontrolled(const char* what) {
  for (uint32_t i = 0; i < uncontrolled_count; ++i) {
    if (strncmp(uncontrolled[i], what, kUncontrolledSize - 1) == 0) return;
  }
  if (uncontrolled_count == kMaxUncontrolled) return;
  char* const kept = uncontrolled[uncontrolled_count++];
  const size_t size = strnlen(what, kUncontrolledSize - 1);
  memcpy(kept, what, size);
  kept[size] = '\0';
}

void ExecutionLog::NoteSkip(const char* message) {
  if (skipped_execution == execution) return;
  skipped_execution = execution;
  if (skipped++ != 0) return;
  snprintf(skip_message, sizeof skip_message, "%s", message);
}

}  // namespace ravel
