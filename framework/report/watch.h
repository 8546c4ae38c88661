// SPDX-License-Identifier: Apache-2.0
//
// The values of the variables a failure is about, followed through its steps.

#ifndef RAVEL_FRAMEWORK_REPORT_WATCH_H_
#define RAVEL_FRAMEWORK_REPORT_WATCH_H_

#include <cstddef>
#include <string>
#include <vector>

#include "framework/report/story.h"

namespace ravel::internal {

class Watch {
 public:
  explicit Watch(const Story& story);

  // Takes in step `index`. To be called for every step, in order.
  void Advance(size_t index);

  // What to print behind the step just taken, for each of Story::watched:
  // the value if it was written, or if the step is the failure; else "".
  const std::vector<std::string>& cells() const { return cells_; }

  // What there is to say of the step just taken: "◀ step 6 lost".
  std::string Remark() const;

 private:
  const Story& story_;
  std::vector<std::string> values_;
  std::vector<std::string> cells_;
  size_t index_ = 0;
};

// How wide the names and values of Story::watched get.
std::vector<size_t> WatchWidths(const Story& story);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_WATCH_H_
