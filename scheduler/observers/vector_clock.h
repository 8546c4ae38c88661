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
    if (thread < kNear) [[likely]]
      return near_[thread];
    return thread < size_ ? more_[thread - kNear] : 0;
  }

  void Set(ThreadId thread, uint32_t value, Memory& memory) {
    if (thread >= kNear) [[unlikely]]
      return SetFar(thread, value, memory);
    near_[thread] = value;
    if (size_ == 0) size_ = kNear;
  }

  void Join(const VectorClock& other, Memory& memory) {
    for (uint32_t i = 0; i < kNear; i += kLanes)
      JoinLanes(near_, other.near_, i);
    if (other.size_ > kNear) [[unlikely]]
      return JoinFar(other, memory);
    size_ = size_ > other.size_ ? size_ : other.size_;
  }

  void Assign(const VectorClock& other, Memory& memory) {
    memcpy(near_, other.near_, sizeof near_);
    if (other.size_ > kNear) [[unlikely]]
      return AssignFar(other, memory);
    size_ = other.size_;
  }

  void Clear() {
    memset(near_, 0, sizeof near_);
    size_ = 0;
  }
  // Forgets its memory too.
  void Reset() { *this = VectorClock(); }
  bool empty() const { return size_ == 0; }

 private:
  // Sizes are multiples of what one instruction handles; the rest is zeros.
  static constexpr uint32_t kLanes = 4;
  // So many are in the clock itself, and are always there: most programs have
  // no more threads.
  static constexpr uint32_t kNear = 8;

  using Lanes [[gnu::vector_size(kLanes * sizeof(uint32_t))]] = uint32_t;

  static Lanes Load(const uint32_t* values) {
    Lanes lanes;
    memcpy(&lanes, values, sizeof lanes);
    return lanes;
  }
  static void JoinLanes(uint32_t* into, const uint32_t* from, uint32_t i) {
    const Lanes mine = Load(into + i), theirs = Load(from + i);
    const Lanes joined = mine > theirs ? mine : theirs;
    memcpy(into + i, &joined, sizeof joined);
  }

  [[gnu::noinline]] void SetFar(ThreadId thread, uint32_t value,
                                Memory& memory) {
    if (thread >= size_) Grow(thread + 1u, memory);
    more_[thread - kNear] = value;
  }
  [[gnu::noinline]] void JoinFar(const VectorClock& other, Memory& memory) {
    if (other.size_ > size_) Grow(other.size_, memory);
    const uint32_t count = other.size_ - kNear;
    for (uint32_t i = 0; i < count; i += kLanes) {
      JoinLanes(more_, other.more_, i);
    }
  }
  [[gnu::noinline]] void AssignFar(const VectorClock& other, Memory& memory) {
    if (other.size_ - kNear > capacity_) Grow(other.size_, memory);
    size_ = other.size_;
    memcpy(more_, other.more_, (size_ - kNear) * sizeof *more_);
  }

  void Grow(uint32_t size, Memory& memory) {
    size = (size + kLanes - 1) & ~(kLanes - 1);
    if (size_ < kNear) size_ = kNear;
    if (size - kNear > capacity_) {
      const uint32_t capacity = std::bit_ceil(size - kNear);
      uint32_t* const grown = &memory[memory.Take(capacity)];
      for (uint32_t i = kNear; i < size_; ++i) {
        grown[i - kNear] = more_[i - kNear];
      }
      more_ = grown;
      capacity_ = capacity;
    }
    for (; size_ < size; ++size_) more_[size_ - kNear] = 0;
  }

  uint32_t near_[kNear] = {};
  uint32_t* more_ = nullptr;
  uint32_t size_ = 0;      // 0, or at least kNear
  uint32_t capacity_ = 0;  // of what is not in the clock itself
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_OBSERVERS_VECTOR_CLOCK_H_
