// SPDX-License-Identifier: Apache-2.0
//
// A set of threads as a bitmap: constant-time changes, and the n-th member in
// a few instructions while there are at most 64 threads.

#ifndef RAVEL_SCHEDULER_THREAD_SET_H_
#define RAVEL_SCHEDULER_THREAD_SET_H_

#include <bit>
#include <cstddef>
#include <cstdint>

#include "scheduler/operation.h"

namespace ravel {

class ThreadSet {
 public:
  static constexpr size_t kCapacity = 4096;

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  bool Contains(ThreadId thread) const {
    return ((words_[thread / 64] >> (thread % 64)) & 1) != 0;
  }

  void Insert(ThreadId thread) {
    const uint64_t bit = uint64_t{1} << (thread % 64);
    uint64_t& word = words_[thread / 64];
    size_ += (word & bit) == 0;
    word |= bit;
    if (thread / 64u >= used_) used_ = thread / 64u + 1;
  }

  void Remove(ThreadId thread) {
    const uint64_t bit = uint64_t{1} << (thread % 64);
    uint64_t& word = words_[thread / 64];
    size_ -= (word & bit) != 0;
    word &= ~bit;
  }

  void Clear() {
    for (size_t i = 0; i < used_; ++i) words_[i] = 0;
    size_ = 0;
    used_ = 0;
  }

  // The n-th member in ascending order. REQUIRES: n < size().
  ThreadId Nth(size_t n) const {
    size_t i = 0;
    uint64_t word = words_[0];
    for (;;) {
      const auto members = static_cast<size_t>(std::popcount(word));
      if (n < members) break;
      n -= members;
      word = words_[++i];
    }
    while (n-- > 0) word &= word - 1;
    return static_cast<ThreadId>(i * 64 +
                                 static_cast<size_t>(std::countr_zero(word)));
  }

  // How many members are smaller than `thread`.
  size_t Rank(ThreadId thread) const {
    size_t rank = 0;
    for (size_t i = 0; i < thread / 64u; ++i) {
      rank += static_cast<size_t>(std::popcount(words_[i]));
    }
    const uint64_t below = (uint64_t{1} << (thread % 64)) - 1;
    return rank +
           static_cast<size_t>(std::popcount(words_[thread / 64] & below));
  }

  // Calls visit(thread) for each member, in ascending order. `visit` may
  // remove the member it is given.
  template <typename Visit>
  void ForEach(Visit visit) const {
    for (size_t i = 0; i < used_; ++i) {
      for (uint64_t word = words_[i]; word != 0; word &= word - 1) {
        visit(static_cast<ThreadId>(
            i * 64 + static_cast<size_t>(std::countr_zero(word))));
      }
    }
  }

 private:
  size_t size_ = 0;
  size_t used_ = 0;  // words that may hold a member
  uint64_t words_[kCapacity / 64] = {};
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_THREAD_SET_H_
