// SPDX-License-Identifier: Apache-2.0
//
// A vector clock: for each thread, how much of what it did is known here
// (Mattern, "Virtual Time and Global States of Distributed Systems", 1989).
// Its memory belongs to the execution.

#ifndef RAVEL_SCHEDULER_OBSERVERS_VECTOR_CLOCK_H_
#define RAVEL_SCHEDULER_OBSERVERS_VECTOR_CLOCK_H_

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "scheduler/bump.h"
#include "scheduler/operation.h"

namespace ravel {

class VectorClock {
 public:
  using Memory = Bump<uint32_t>;

  uint32_t Get(ThreadId thread) const {
    return thread < size_ ? values_[thread] : 0;
  }

  void Set(ThreadId thread, uint32_t value, Memory& memory) {
    Reserve(thread + 1u, memory);
    values_[thread] = value;
  }

  void Join(const VectorClock& other, Memory& memory) {
    Reserve(other.size_, memory);
    for (uint32_t i = 0; i < other.size_; ++i) {
      values_[i] = std::max(values_[i], other.values_[i]);
    }
  }

  void Assign(const VectorClock& other, Memory& memory) {
    if (other.size_ > capacity_) Move(other.size_, memory);
    size_ = other.size_;
    for (uint32_t i = 0; i < size_; ++i) values_[i] = other.values_[i];
  }

  void Clear() { size_ = 0; }
  // Forgets its memory too.
  void Reset() { *this = VectorClock(); }
  bool empty() const { return size_ == 0; }

 private:
  void Reserve(uint32_t size, Memory& memory) {
    if (size <= size_) return;
    if (size > capacity_) Move(size, memory);
    while (size_ < size) values_[size_++] = 0;
  }

  void Move(uint32_t size, Memory& memory) {
    capacity_ = std::bit_ceil(std::max(size, 4u));
    uint32_t* const grown = &memory[memory.Take(capacity_)];
    if (size_ != 0) memcpy(grown, values_, size_ * sizeof(uint32_t));
    values_ = grown;
  }

  uint32_t* values_ = nullptr;
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_OBSERVERS_VECTOR_CLOCK_H_
