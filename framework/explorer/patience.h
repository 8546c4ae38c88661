// SPDX-License-Identifier: Apache-2.0
//
// When to take processes that make no progress for hung. Time counts only
// while they could have made some: on a machine with more to do than it has
// processors, one that is ready and gets none is not hung, and time is then
// what it did get.

#ifndef RAVEL_FRAMEWORK_EXPLORER_PATIENCE_H_
#define RAVEL_FRAMEWORK_EXPLORER_PATIENCE_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>

namespace ravel {

class Patience {
 public:
  // With the processes that `root` has forked, and these in turn; of the
  // calling one nothing is expected. REQUIRES: limit > 0
  Patience(std::chrono::nanoseconds limit, pid_t root)
      : limit_(limit.count()), root_(root) {}

  // Asked again and again. Returns whether `progress` has been the same for as
  // long as the limit; then it begins anew. However little processor time
  // there is, that is at most kMost limits.
  bool IsOver(uint64_t progress);

 private:
  static constexpr int64_t kMost = 20;

  void Begin(uint64_t progress, int64_t now);

  int64_t limit_;
  pid_t root_;
  bool has_begun_ = false;
  uint64_t progress_ = 0;
  int64_t begin_ = 0;
  int64_t last_ = 0;     // when it was asked
  int64_t waited_ = 0;   // what counts since the beginning
  uint64_t worked_ = 0;  // processor time by then
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_PATIENCE_H_
