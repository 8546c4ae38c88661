// SPDX-License-Identifier: Apache-2.0
//
// Memory that is taken piece by piece and given back all at once, when an
// execution begins. Only the host has it; pages are taken on first touch.

#ifndef RAVEL_SCHEDULER_BUMP_H_
#define RAVEL_SCHEDULER_BUMP_H_

#include <cstddef>
#include <cstdint>

#include "scheduler/die.h"
#include "scheduler/host_memory.h"

namespace ravel {

template <typename T>
class Bump {
 public:
  explicit Bump(size_t capacity) : capacity_(capacity) {
    void* memory = HostMemory::Map(capacity * sizeof(T));
    if (memory == nullptr) Die("out of address space");
    items_ = static_cast<T*>(memory);
  }
  ~Bump() { HostMemory::Unmap(items_, capacity_ * sizeof(T)); }
  Bump(const Bump&) = delete;
  Bump& operator=(const Bump&) = delete;

  // Returns the index of the first of `count` items, as they were left.
  size_t Take(size_t count) {
    if (next_ + count > capacity_) Die("an execution outgrew its memory");
    const size_t index = next_;
    next_ += count;
    return index;
  }
  void Reset() { next_ = 0; }

  T& operator[](size_t index) { return items_[index]; }
  const T& operator[](size_t index) const { return items_[index]; }
  size_t capacity() const { return capacity_; }

 private:
  T* items_;
  size_t capacity_;
  size_t next_ = 0;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_BUMP_H_
