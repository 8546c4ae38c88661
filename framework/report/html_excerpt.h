// SPDX-License-Identifier: Apache-2.0
//
// Which steps a page holds: all of them, or of a very long execution both
// ends, and what surrounds the races and the lost update.

#ifndef RAVEL_FRAMEWORK_REPORT_HTML_EXCERPT_H_
#define RAVEL_FRAMEWORK_REPORT_HTML_EXCERPT_H_

#include <cstddef>
#include <vector>

#include "framework/report/story.h"

namespace ravel::internal {

class Excerpt {
 public:
  // What the page can show without becoming slow or large.
  static constexpr size_t kMostSteps = 20'000;

  explicit Excerpt(const Story& story);

  // Steps of the execution, in order.
  const std::vector<size_t>& steps() const { return steps_; }
  bool Has(size_t step) const { return kept_[step]; }
  // Where `step` is among those kept; one that is left out: where the next one
  // is. The number of kept steps if there is none.
  size_t PlaceOf(size_t step) const;

  // A stretch left out: `count` steps right before the kept step `place`.
  struct Gap {
    size_t place = 0;
    size_t count = 0;
  };
  std::vector<Gap> Gaps() const;

 private:
  void Keep(size_t begin, size_t end);

  std::vector<bool> kept_;
  std::vector<size_t> steps_;
};

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_HTML_EXCERPT_H_
