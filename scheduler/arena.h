// SPDX-License-Identifier: Apache-2.0
//
// Memory that every process of an exploration sees at the same address: one
// shared mapping made before the first worker is forked. What a worker leaves
// there outlives it, however it dies.
//
//   Arena arena(1 << 30);
//   auto* log = arena.New<ExecutionLog>();
//   const Arena::Mark mark = arena.Here();
//   ... allocate for one execution ...
//   arena.ReturnTo(mark);

#ifndef RAVEL_SCHEDULER_ARENA_H_
#define RAVEL_SCHEDULER_ARENA_H_

#include <cstddef>
#include <cstdint>
#include <new>

namespace ravel {

class Arena {
 public:
  using Mark = uintptr_t;

  // Reserves `size` bytes; pages are taken when they are first touched.
  // Terminates the program if the address space is refused.
  explicit Arena(size_t size);
  // At a place of its own, so that it moves nothing else.
  Arena(size_t size, uintptr_t address);
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Zeroed the first time round; after ReturnTo(), whatever was there.
  // Returns nullptr when the arena is full.
  void* Allocate(size_t size, size_t alignment = 16) {
    const uintptr_t begin = (next_ + alignment - 1) & ~(alignment - 1);
    if (begin + size > end_) return nullptr;
    next_ = begin + size;
    return reinterpret_cast<void*>(begin);
  }

  // REQUIRES: it fits. For what is allocated once, before the first execution.
  template <typename T>
  T* New(size_t count = 1) {
    auto* first = static_cast<T*>(Allocate(count * sizeof(T), alignof(T)));
    for (size_t i = 0; i < count; ++i) new (first + i) T();
    return first;
  }

  // The same without touching the memory; T's zero bytes must be a value.
  template <typename T>
  T* NewZeroed(size_t count) {
    return static_cast<T*>(Allocate(count * sizeof(T), alignof(T)));
  }

  Mark Here() const { return next_; }
  void ReturnTo(Mark mark) { next_ = mark; }

 private:
  uintptr_t begin_;
  uintptr_t end_;
  uintptr_t next_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_ARENA_H_
