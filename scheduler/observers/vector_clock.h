// SPDX-License-Identifier: Apache-2.0
//
// A vector clock: for each thread, how much of what it did is known here
// (Mattern, "Virtual Time and Global States of Distributed Systems", 1989).
// Its memory belongs to the execution.

#ifndef RAVEL_SCHEDULER_OBSERVERS_VECTOR_CLOCK_H_
#define RAVEL_SCHEDULER_OBSERVERS_VECTOR_CLOCK_H_

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
    if (thread >= size_) [[unlikely]]
      Grow(thread + 1u, memory);
    values_[thread] = value;
  }

  void Join(const VectorClock& other, Memory& memory) {
    if (other.size_ > size_) [[unlikely]]
      Grow(other.size_, memory);
    for (uint32_t i = 0; i < other.size_; i += kLanes) {
      const Lanes mine = Load(i), theirs = other.Load(i);
      Store(i, mine > theirs ? mine : theirs);
    }
  }

  void Assign(const VectorClock& other, Memory& memory) {
    if (other.size_ > capacity_) [[unlikely]]
      Grow(other.size_, memory);
    size_ = other.size_;
    for (uint32_t i = 0; i < size_; i += kLanes) Store(i, other.Load(i));
  }

  void Clear() { size_ = 0; }
  // Forgets its memory too.
  void Reset() { *this = VectorClock(); }
  bool empty() const { return size_ == 0; }

 private:
  // Sizes are multiples of what one instruction handles; the rest is zeros.
  static constexpr uint32_t kLanes = 4;

  using Lanes [[gnu::vector_size(kLanes * sizeof(uint32_t))]] = uint32_t;

  Lanes Load(uint32_t i) const {
    Lanes lanes;
    memcpy(&lanes, values_ + i, sizeof lanes);
    return lanes;
  }
  void Store(uint32_t i, Lanes lanes) {
    memcpy(values_ + i, &lanes, sizeof lanes);
  }

  void Grow(uint32_t size, Memory& memory) {
    size = (size + kLanes - 1) & ~(kLanes - 1);
    if (size > capacity_) {
      const uint32_t capacity = std::bit_ceil(size);
      uint32_t* const grown = &memory[memory.Take(capacity)];
      for (uint32_t i = 0; i < size_; ++i) grown[i] = values_[i];
      values_ = grown;
      capacity_ = capacity;
    }
    while (size_ < size) values_[size_++] = 0;
  }

  uint32_t* values_ = nullptr;
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_OBSERVERS_VECTOR_CLOCK_H_
