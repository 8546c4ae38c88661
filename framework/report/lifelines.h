// SPDX-License-Identifier: Apache-2.0
//
// Which threads live, and which of them could run, from step to step.

#ifndef RAVEL_FRAMEWORK_REPORT_LIFELINES_H_
#define RAVEL_FRAMEWORK_REPORT_LIFELINES_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "framework/report/story.h"

namespace ravel::internal {

enum class Life { kNone, kRuns, kRests };

class Lifelines {
 public:
  explicit Lifelines(const Story& story);

  // Takes in step `index`. To be called for every step, in order.
  void Advance(size_t index);

  Life of(size_t thread) const { return lives_[thread]; }

 private:
  bool Rests(const FailureStep& step, size_t next) const;

  const Failure& failure_;
  std::vector<Life> lives_;
  std::vector<size_t> next_;  // the next step of the step's thread
  std::map<std::string, ThreadId> holders_;
};

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_LIFELINES_H_
