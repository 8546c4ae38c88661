// SPDX-License-Identifier: Apache-2.0
//
// Which steps of a long execution to print. A loop is printed once, with how
// often it repeats; of what is still too long, the beginning, the end, and
// what surrounds races and preemptions.

#ifndef RAVEL_FRAMEWORK_REPORT_ROWS_H_
#define RAVEL_FRAMEWORK_REPORT_ROWS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "framework/report/story.h"

namespace ravel::internal {

// What a report prints if it need not be shorter.
inline constexpr size_t kMostRows = 60;

// Steps [first, first + count): one that is printed, or a stretch that is
// not. A stretch with a period repeats the last `period` steps before it.
struct Row {
  size_t first = 0;
  size_t count = 1;
  bool folded = false;
  size_t period = 0;
};

// All steps of the execution, in order, with loops folded and no other
// stretch.
std::vector<Row> FoldLoops(const Story& story);

// Of the rows of FoldLoops() about `most`, which is at least 4, and stretches
// in place of the others; all of them if they are no more.
std::vector<Row> ChooseRows(const Story& story, const std::vector<Row>& rows,
                            size_t most);

// "1,234 steps", "the 2 steps above, 498 times more".
std::string FoldText(const Row& row);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_ROWS_H_
