// SPDX-License-Identifier: Apache-2.0
//
// How many different fingerprints there were: exact up to kMost, from then on
// at least so many. In the arena.

#ifndef RAVEL_SCHEDULER_DISTINCT_SET_H_
#define RAVEL_SCHEDULER_DISTINCT_SET_H_

#include <cstddef>
#include <cstdint>

#include "scheduler/arena.h"

namespace ravel {

class DistinctSet {
 public:
  static constexpr uint64_t kMost = 3'000'000;

  explicit DistinctSet(Arena& arena)
      : table_(arena.NewZeroed<uint64_t>(kTable)) {}

  void Insert(uint64_t fingerprint) {
    if (fingerprint == 0) fingerprint = 1;
    size_t i = fingerprint % kTable;
    for (; table_[i] != 0; i = (i + 1) % kTable) {
      if (table_[i] == fingerprint) return;
    }
    if (size_ == kMost) {
      overflown_ = true;
      return;
    }
    table_[i] = fingerprint;
    ++size_;
  }

  uint64_t size() const { return size_; }
  // There were more than size().
  bool overflown() const { return overflown_; }

 private:
  static constexpr size_t kTable = size_t{1} << 22;

  uint64_t* table_;
  uint64_t size_ = 0;
  bool overflown_ = false;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_DISTINCT_SET_H_
