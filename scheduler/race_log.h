// SPDX-License-Identifier: Apache-2.0
//
// The data races that a search has seen, each pair of places once. In the
// arena.

#ifndef RAVEL_SCHEDULER_RACE_LOG_H_
#define RAVEL_SCHEDULER_RACE_LOG_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "scheduler/shadow_memory.h"

namespace ravel {

// Two accesses that nothing orders, at least one of them a write, at least
// one of them not atomic.
struct Race {
  uintptr_t address = 0;  // of the 8 bytes in which they meet
  Access first;           // the one that was made earlier
  Access second;
};

class RaceLog {
 public:
  static constexpr size_t kMaxRaces = 256;

  std::span<const Race> races() const { return {races_, size_}; }
  // How often a race happened, in the execution that runs or ran last.
  uint64_t in_execution() const { return in_execution_; }
  void BeginExecution() { in_execution_ = 0; }

  void Add(const Race& race) {
    ++in_execution_;
    const uint64_t a = race.first.place(), b = race.second.place();
    const uint64_t key = a < b ? a << 32 | b : b << 32 | a;
    size_t i = Slot(key);
    for (; keys_[i] != 0; i = (i + 1) % kTable) {
      if (keys_[i] == key) return;
    }
    if (size_ == kMaxRaces) return;
    keys_[i] = key;
    races_[size_++] = race;
  }

 private:
  static constexpr size_t kTable = kMaxRaces * 2;
  static size_t Slot(uint64_t key) {
    return (key * 0x9e3779b97f4a7c15 >> 40) % kTable;
  }

  uint64_t in_execution_ = 0;
  size_t size_ = 0;
  Race races_[kMaxRaces] = {};
  uint64_t keys_[kTable] = {};
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_RACE_LOG_H_
