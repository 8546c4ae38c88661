// SPDX-License-Identifier: Apache-2.0
//
// An array that every process forked after it was made sees at the same
// address, so that what a search knows outlives the worker that found it out.
// Pages are taken when they are first touched.

#ifndef RAVEL_SCHEDULER_REDUCTION_SHARED_ARRAY_H_
#define RAVEL_SCHEDULER_REDUCTION_SHARED_ARRAY_H_

#include <sys/mman.h>

#include <cstddef>
#include <type_traits>

#include "scheduler/die.h"

namespace ravel {

// All zero bytes must be a value of T.
template <typename T>
class SharedArray {
  static_assert(std::is_trivially_destructible_v<T>);

 public:
  explicit SharedArray(size_t capacity) : capacity_(capacity) {
    void* memory = mmap(nullptr, capacity * sizeof(T), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) Die("cannot map a search: out of address space");
    items_ = static_cast<T*>(memory);
  }
  ~SharedArray() { munmap(items_, capacity_ * sizeof(T)); }
  SharedArray(const SharedArray&) = delete;
  SharedArray& operator=(const SharedArray&) = delete;

  T& operator[](size_t index) { return items_[index]; }
  const T& operator[](size_t index) const { return items_[index]; }
  size_t capacity() const { return capacity_; }

 private:
  T* items_;
  size_t capacity_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_REDUCTION_SHARED_ARRAY_H_
