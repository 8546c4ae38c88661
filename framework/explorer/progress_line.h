// SPDX-License-Identifier: Apache-2.0
//
// How far a search has come, on one line of a terminal that is written again
// and again:
//
//   bank/transfer  120,000 executions, 81,400/s, 34 distinct, 0.02 % new, 5 s
//   left
//   bank/transfer  120,000 executions, 81,400/s, 12 % explored, 11 s left
//
// It is for who sits in front of it: without a terminal there is none.

#ifndef RAVEL_FRAMEWORK_EXPLORER_PROGRESS_LINE_H_
#define RAVEL_FRAMEWORK_EXPLORER_PROGRESS_LINE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "framework/explorer/search_state.h"
#include "framework/explorer/worker.h"
#include "ravel/ravel.h"

namespace ravel {

// What the line says at a time of CLOCK_MONOTONIC.
std::string ProgressText(const std::string& subject, const SearchState& state,
                         const Budget& budget, int64_t begin, int64_t now);

class ProgressLine {
 public:
  // Shows nothing unless `wanted` and standard error is a terminal.
  ProgressLine(bool wanted, bool color);
  ~ProgressLine() { Erase(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // Whether it is time to write the line again.
  bool IsDue(int64_t now) const { return shown_ && now >= next_; }
  void Write(const std::string& text, int64_t now);
  // Leaves the line as it was.
  void Erase();

 private:
  bool shown_;
  bool color_;
  int64_t next_ = 0;
  size_t width_ = 0;  // of what stands there
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_PROGRESS_LINE_H_
