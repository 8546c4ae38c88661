// SPDX-License-Identifier: Apache-2.0
//
// How many behaviours a search had seen after how many executions, at up to
// kMost of them, evenly apart: where there are more, every second one goes.
// Plain data, for the arena.

#ifndef RAVEL_FRAMEWORK_EXPLORER_COVERAGE_GROWTH_H_
#define RAVEL_FRAMEWORK_EXPLORER_COVERAGE_GROWTH_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace ravel {

class CoverageGrowth {
 public:
  static constexpr size_t kMost = 256;

  struct Point {
    uint64_t executions;
    uint64_t distinct;
  };

  // To be called after every execution.
  void Add(uint64_t executions, uint64_t distinct) {
    last_ = {executions, distinct};
    if (executions % apart_ != 0) return;
    points_[size_++] = last_;
    if (size_ < kMost) return;
    apart_ *= 2;
    size_ = 0;
    for (const Point& point : points_) {
      if (point.executions % apart_ == 0) points_[size_++] = point;
    }
  }

  // Those kept; the last execution may not be among them.
  std::span<const Point> points() const { return {points_, size_}; }
  Point last() const { return last_; }

 private:
  Point points_[kMost] = {};
  size_t size_ = 0;
  uint64_t apart_ = 1;
  Point last_ = {};
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_COVERAGE_GROWTH_H_
