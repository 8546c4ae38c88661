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

enum class Comparison : uint8_t { kAlways, kEqual, kGreater, kNever };

struct Guard {
  const uint32_t* word = nullptr;
  uint32_t value = 0;
  Comparison comparison = Comparison::kAlways;

  bool Holds() const {
    switch (comparison) {
      case Comparison::kAlways:
        return true;
      case Comparison::kEqual:
        return *word == value;
      case Comparison::kGreater:
        return *word > value;
      case Comparison::kNever:
        return false;
    }
    return true;
  }
};

inline Guard Always() { return {}; }
inline Guard WhenEqual(const uint32_t& word, uint32_t value) {
  return {&word, value, Comparison::kEqual};
}
inline Guard WhenGreater(const uint32_t& word, uint32_t value) {
  return {&word, value, Comparison::kGreater};
}

// For what only a time-out ends: a sleep.
inline Guard Never() { return {nullptr, 0, Comparison::kNever}; }

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_GUARD_H_
