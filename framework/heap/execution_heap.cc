// SPDX-License-Identifier: Apache-2.0

#include "framework/heap/execution_heap.h"

#include <sys/mman.h>

#include <algorithm>
#include <iterator>

#include "scheduler/die.h"

namespace ravel {

ExecutionHeap& ExecutionHeap::OfProcess() {
  static constinit ExecutionHeap heap;
  return heap;
}

void ExecutionHeap::Open(bool reuse) {
  reuse_ = reuse;
  if (end_ != 0) return;
  void* memory = mmap(
      reinterpret_cast<void*>(kRegion), kSize, PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (memory == MAP_FAILED) Die("cannot map the heap: out of address space");
  next_ = kRegion;
  end_ = kRegion + kSize;
}

void* ExecutionHeap::TakeFreed(size_t size) {
  const size_t size_class = ClassOf(size);
  if (size_class >= kClasses || freed_[size_class] == nullptr) return nullptr;
  void* block = freed_[size_class];
  freed_[size_class] = *static_cast<void**>(block);
  HeaderOf(block) = {size, kInUse};
  return block;
}

void* ExecutionHeap::Allocate(size_t size, size_t alignment) {
  if (reuse_ && alignment <= alignof(std::max_align_t)) {
    if (void* block = TakeFreed(size); block != nullptr) return block;
  }
  alignment = std::max(alignment, alignof(std::max_align_t));
  const uintptr_t block =
      (next_ + sizeof(Header) + alignment - 1) & ~(alignment - 1);
  if (block > end_ || size > end_ - block) return nullptr;
  next_ = (block + size + 15) & ~uintptr_t{15};
  auto* memory = reinterpret_cast<void*>(block);
  HeaderOf(memory) = {size, kInUse};
  return memory;
}

size_t ExecutionHeap::SizeOf(const void* block) const {
  return HeaderOf(block).size;
}

ExecutionHeap::Freed ExecutionHeap::Free(void* block) {
  const auto address = reinterpret_cast<uintptr_t>(block);
  if (address >= next_ || address % 16 != 0) return Freed::kNeverAllocated;
  Header& header = HeaderOf(block);
  if (header.state == kFreed) return Freed::kTwice;
  if (header.state != kInUse) return Freed::kNeverAllocated;
  header.state = kFreed;
  const size_t size_class = ClassOf(header.size);
  if (reuse_ && size_class != 0 && size_class < kClasses) {
    *static_cast<void**>(block) = freed_[size_class];
    freed_[size_class] = block;
  }
  return Freed::kYes;
}

void ExecutionHeap::Reset() {
  if (end_ == 0) return;
  if (reuse_) std::fill(std::begin(freed_), std::end(freed_), nullptr);
  if (next_ > kRegion + kKept) {
    madvise(reinterpret_cast<void*>(kRegion + kKept), next_ - kRegion - kKept,
            MADV_DONTNEED);
  }
  next_ = kRegion;
}

}  // namespace ravel
