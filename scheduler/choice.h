// SPDX-License-Identifier: Apache-2.0
//
// One resolved non-determinism of an execution. The sequence of an execution's
// choices is its schedule: the same choices, the same execution.

#ifndef RAVEL_SCHEDULER_CHOICE_H_
#define RAVEL_SCHEDULER_CHOICE_H_

#include <bit>
#include <cstdint>

namespace ravel {

enum class ChoiceKind : uint8_t {
  kThread,  // which thread goes next; the value counts the candidates
  kWaiter,  // which waiter a notification wakes
  kUser,    // ravel::choose(n)
  kKill,    // which process is killed here; 0: none
};

struct Choice {
  ChoiceKind kind = ChoiceKind::kThread;
  uint8_t flags = 0;
  uint16_t value = 0;  // in [0, bound)
  uint16_t bound = 0;
  // The value of an execution left to itself. Of a thread choice: the thread
  // that ran last if it can go on, or else the first candidate.
  uint16_t fallback = 0;

  // Of a thread choice: `fallback` is the thread that ran last, and it was
  // not about to give way, so that any other value preempts it.
  static constexpr uint8_t kPreemptible = 1;

  bool preempts() const {
    return (flags & kPreemptible) != 0 && value != fallback;
  }
  friend bool operator==(const Choice&, const Choice&) = default;
};

// Writes a choice of a thread as one word.
inline void WriteThreadChoice(Choice& choice, bool preemptible, uint64_t value,
                              uint64_t bound, uint64_t fallback) {
  const uint64_t flags = preemptible ? Choice::kPreemptible : 0;
  choice = std::bit_cast<Choice>(flags << 8 | value << 16 | bound << 32 |
                                 fallback << 48);
}
static_assert(sizeof(Choice) == 8 && ChoiceKind{} == ChoiceKind::kThread);

// The same schedule in short: how many choices fall back before one does not,
// and which of the other values that one takes.
struct Deviation {
  uint64_t skip = 0;
  uint16_t rank = 0;  // among the values other than the fallback, ascending

  friend bool operator==(const Deviation&, const Deviation&) = default;
};

inline uint16_t RankOf(const Choice& choice) {
  return static_cast<uint16_t>(choice.value -
                               (choice.value > choice.fallback ? 1 : 0));
}
inline uint16_t ValueOf(uint16_t rank, uint16_t fallback) {
  return static_cast<uint16_t>(rank + (rank >= fallback ? 1 : 0));
}

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_CHOICE_H_
