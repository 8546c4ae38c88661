// SPDX-License-Identifier: Apache-2.0
//
// What the page draws between the steps: which of them come before others of
// another thread, and how each thread spends the time up to its next step.

#ifndef RAVEL_FRAMEWORK_REPORT_HTML_ARROWS_H_
#define RAVEL_FRAMEWORK_REPORT_HTML_ARROWS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "framework/report/failure.h"

namespace ravel::internal {

enum class ArrowKind {
  kStart,  // to the column of the thread started, at the same step
  kJoin,   // from the last step of the thread joined
  kHands,  // unlock to lock, put to get, notify to wake, ...
};

struct Arrow {
  size_t from = 0;  // steps
  size_t to = 0;
  ThreadId from_thread = 0;
  ThreadId to_thread = 0;
  ArrowKind kind = ArrowKind::kStart;
};

// In the order of `to`. Only between two threads.
std::vector<Arrow> FindArrows(const Failure& failure);

// For each step, why its thread does not go on at once: "preempted", "blocked
// in join", "sleeps"; "" where it could, or where it has ended.
std::vector<std::string> FindPauses(const Failure& failure);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_HTML_ARROWS_H_
