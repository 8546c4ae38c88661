// SPDX-License-Identifier: Apache-2.0
//
// The steps of a failure as a table: a column per thread, time downwards.
//
//   step  main              t1 Increase()       t2 Increase()      value
//      1  start t1  :19 ───▶│
//      2  start t2  :20 ────┼───────────────────▶│
//      3  ┆                 read → 0     :11 ◀A  │
//
// A line down a column is a thread that lives: solid, it could run; dotted,
// it waits or was preempted.

#ifndef RAVEL_FRAMEWORK_REPORT_TIMELINE_H_
#define RAVEL_FRAMEWORK_REPORT_TIMELINE_H_

#include <optional>
#include <string>
#include <vector>

#include "framework/report/rows.h"
#include "framework/report/story.h"

namespace ravel::internal {

// The table, or nothing if it would be wider than `width`.
std::optional<std::string> Timeline(const Story& story,
                                    const std::vector<Row>& rows, size_t width,
                                    bool color);

// The same in a line per step, for more threads than fit side by side.
std::string StepList(const Story& story, const std::vector<Row>& rows,
                     bool color);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_TIMELINE_H_
