// SPDX-License-Identifier: Apache-2.0
//
// The memory that a scenario allocates during an execution. It starts at the
// same address in every execution, nothing freed is handed out again within
// one, and all of it is given back when the execution ends, however it ends.

#ifndef RAVEL_FRAMEWORK_HEAP_EXECUTION_HEAP_H_
#define RAVEL_FRAMEWORK_HEAP_EXECUTION_HEAP_H_

#include <cstddef>
#include <cstdint>

namespace ravel {

class ExecutionHeap {
 public:
  static ExecutionHeap& OfProcess();

  // Takes the region. Not called: the heap owns nothing and refuses all.
  // `reuse`: freed blocks are handed out again at once, the last one first.
  void Open(bool reuse);

  static bool Owns(const void* block) {
    const auto address = reinterpret_cast<uintptr_t>(block);
    return address - kRegion < kSize;
  }

  // At least 16-byte aligned; nullptr when the region is used up.
  void* Allocate(size_t size, size_t alignment = 16);
  // REQUIRES of both: Owns(block), and a block that Allocate() returned.
  size_t SizeOf(const void* block) const;
  enum class Freed { kYes, kTwice, kNeverAllocated };
  Freed Free(void* block);
  bool reuses() const { return reuse_; }

  // Everything is free again.
  void Reset();

 private:
  // Above the donors' stacks (scheduler/donor.cc).
  static constexpr uintptr_t kRegion = 0x330000000000;
  static constexpr size_t kSize = size_t{1} << 36;
  // What stays resident between executions.
  static constexpr size_t kKept = size_t{16} << 20;

  struct Header {
    uint64_t size;
    uint64_t state;
  };
  static constexpr uint64_t kInUse = 0x1a7e11a6edb10c4a;
  static constexpr uint64_t kFreed = 0x0ddf4eedb10c4b00;

  static Header& HeaderOf(const void* block) {
    return *(reinterpret_cast<Header*>(const_cast<void*>(block)) - 1);
  }

  // Blocks of one size class, in multiples of 16 bytes.
  static constexpr size_t kClasses = 128;
  static size_t ClassOf(size_t size) { return (size + 15) / 16; }
  void* TakeFreed(size_t size);

  bool reuse_ = false;
  void* freed_[kClasses] = {};  // each holds the one freed before it
  uintptr_t next_ = 0;
  uintptr_t end_ = 0;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_HEAP_EXECUTION_HEAP_H_
