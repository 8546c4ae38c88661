// SPDX-License-Identifier: Apache-2.0
//
// What a blocked operation waits for: that one word satisfies one comparison.
// A mutex waits for `owner == 0`, a semaphore for `count > 0`, a join for
// `finished == 1`. Guards are data: the engine evaluates them, a deadlock
// report reads them, and no primitive keeps a queue of waiters.

#ifndef RAVEL_SCHEDULER_GUARD_H_
#define RAVEL_SCHEDULER_GUARD_H_

#include <cstdint>

namespace ravel {

// The word is in [low, low + range]: every comparison is this one, so that
// asking a guard takes no branch.
struct Guard {
  static constexpr uint32_t kNoWord = 0;
  static constexpr uint32_t kAnyValue = UINT32_MAX;

  const uint32_t* word = &kNoWord;
  uint32_t low = 0;
  uint32_t range = kAnyValue;

  bool Holds() const { return *word - low <= range; }
  // Both in one word, and back.
  uint64_t bounds() const { return uint64_t{range} << 32 | low; }
  static Guard Of(const uint32_t* word, uint64_t bounds) {
    return {word, static_cast<uint32_t>(bounds),
            static_cast<uint32_t>(bounds >> 32)};
  }
  // False if it always holds.
  bool IsConditional() const { return range != kAnyValue; }
};

inline Guard Always() { return {}; }
inline Guard WhenEqual(const uint32_t& word, uint32_t value) {
  return {&word, value, 0};
}
// REQUIRES: value < UINT32_MAX.
inline Guard WhenGreater(const uint32_t& word, uint32_t value) {
  return {&word, value + 1, UINT32_MAX - (value + 1)};
}
// For what only a time-out ends: a sleep.
inline Guard Never() { return {&Guard::kNoWord, 1, 0}; }

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_GUARD_H_
