// SPDX-License-Identifier: Apache-2.0
//
// A set of threads as a bitmap: constant-time changes, and the n-th member in
// a few instructions while there are at most 64 threads.

#ifndef RAVEL_SCHEDULER_THREAD_SET_H_
#define RAVEL_SCHEDULER_THREAD_SET_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "scheduler/operation.h"

namespace ravel {

class ThreadSet {
 public:
  static constexpr size_t kCapacity = 4096;

  // While there are at most 64 threads, all of these are a few instructions
  // without a branch that depends on the members.
  bool empty() const { return used_ == 0; }
  size_t size() const {
    if (used_ <= 1) [[likely]]
      return static_cast<size_t>(std::popcount(words_[0]));
    size_t size = 0;
    for (uint64_t used = used_; used != 0; used &= used - 1) {
      size += static_cast<size_t>(std::popcount(words_[First(used)]));
    }
    return size;
  }

  // The first 64 threads, one bit each; where there are no others, all of the
  // set.
  uint64_t low() const { return words_[0]; }
  void set_low(uint64_t word) {
    words_[0] = word;
    used_ = (used_ & ~uint64_t{1}) | uint64_t{word != 0};
  }
  static ThreadId NthOf(uint64_t low, size_t n) {
    return static_cast<ThreadId>(NthBit(low, n));
  }

  bool Contains(ThreadId thread) const {
    return ((words_[thread / 64] >> (thread % 64)) & 1) != 0;
  }

  void Insert(ThreadId thread) {
    words_[thread / 64] |= uint64_t{1} << (thread % 64);
    used_ |= uint64_t{1} << (thread / 64);
  }

  void Remove(ThreadId thread) {
    uint64_t& word = words_[thread / 64];
    word &= ~(uint64_t{1} << (thread % 64));
    used_ &= ~(uint64_t{word == 0} << (thread / 64));
  }

  // Inserts the thread or removes it.
  void Set(ThreadId thread, bool member) {
    uint64_t& word = words_[thread / 64];
    const uint64_t bit = uint64_t{1} << (thread % 64);
    word = (word & ~bit) | (uint64_t{member} << (thread % 64));
    const uint64_t use = uint64_t{1} << (thread / 64);
    used_ = (used_ & ~use) | (uint64_t{word != 0} << (thread / 64));
  }

  // Makes members of those that `holds` is true of, among `others`, and no
  // members of the rest of them.
  template <typename Holds>
  void Refresh(const ThreadSet& others, Holds holds) {
    for (uint64_t used = others.used_; used != 0; used &= used - 1) {
      const size_t i = First(used);
      const uint64_t asked = others.words_[i];
      uint64_t members = 0;
      for (uint64_t word = asked; word != 0; word &= word - 1) {
        const size_t bit = First(word);
        members |= uint64_t{holds(static_cast<ThreadId>(i * 64 + bit))} << bit;
      }
      words_[i] = (words_[i] & ~asked) | members;
      used_ = (used_ & ~(uint64_t{1} << i)) | (uint64_t{words_[i] != 0} << i);
    }
  }

  // Some of the members, taken out for a while.
  struct Aside {
    uint64_t used;
    uint64_t words[kCapacity / 64];  // those in use
  };

  // Takes out those that are in `others` too.
  void SetAside(const ThreadSet& others, Aside& aside) {
    aside.used = used_ & others.used_;
    for (uint64_t used = aside.used; used != 0; used &= used - 1) {
      const size_t i = First(used);
      aside.words[i] = words_[i] & others.words_[i];
      words_[i] &= ~aside.words[i];
      if (words_[i] == 0) used_ &= ~(uint64_t{1} << i);
    }
  }
  void PutBack(const Aside& aside) {
    for (uint64_t used = aside.used; used != 0; used &= used - 1) {
      const size_t i = First(used);
      words_[i] |= aside.words[i];
      if (words_[i] != 0) used_ |= uint64_t{1} << i;
    }
  }

  void Clear() {
    for (; used_ != 0; used_ &= used_ - 1) words_[First(used_)] = 0;
  }

  // The n-th member in ascending order. REQUIRES: n < size().
  ThreadId Nth(size_t n) const {
    uint64_t used = used_;
    uint64_t word = words_[First(used)];
    for (;;) {
      const auto members = static_cast<size_t>(std::popcount(word));
      if (n < members) [[likely]]
        break;
      n -= members;
      used &= used - 1;
      word = words_[First(used)];
    }
    return static_cast<ThreadId>(First(used) * 64 + NthBit(word, n));
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
    for (uint64_t used = used_; used != 0; used &= used - 1) {
      const size_t i = First(used);
      for (uint64_t word = words_[i]; word != 0; word &= word - 1) {
        visit(static_cast<ThreadId>(i * 64 + First(word)));
      }
    }
  }

 private:
  static size_t First(uint64_t word) {
    return static_cast<size_t>(std::countr_zero(word));
  }

  // Which thread a random choice falls on cannot be predicted, so it is not
  // branched upon: looked up for the first eight, and for others once their
  // eight are found by halves.
  static size_t NthBit(uint64_t word, size_t n) {
    if (word < 256) [[likely]]
      return kNthBit[word][n];
    size_t first = 0;
    for (unsigned half = 32; half >= 8; half /= 2) {
      const uint64_t low = word & ((uint64_t{1} << half) - 1);
      const auto below = static_cast<size_t>(std::popcount(low));
      const bool above = n >= below;
      n -= above ? below : 0;
      word = above ? word >> half : low;
      first += above ? half : 0;
    }
    return first + kNthBit[word][n];
  }
  [[gnu::visibility("hidden")]] static constexpr auto kNthBit = [] {
    std::array<std::array<uint8_t, 8>, 256> table{};
    for (unsigned byte = 0; byte < 256; ++byte) {
      size_t n = 0;
      for (uint8_t bit = 0; bit < 8; ++bit) {
        if ((byte >> bit & 1) != 0) table[byte][n++] = bit;
      }
    }
    return table;
  }();

  uint64_t used_ = 0;  // which words hold a member
  uint64_t words_[kCapacity / 64] = {};
  static_assert(kCapacity / 64 <= 64);
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_THREAD_SET_H_
