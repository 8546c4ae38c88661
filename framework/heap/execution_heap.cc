// SPDX-License-Identifier: Apache-2.0

#include "framework/heap/execution_heap.h"

#include <sys/mman.h>

#include <algorithm>

#include "scheduler/die.h"

namespace ravel {

ExecutionHeap& ExecutionHeap::OfProcess() {
  static constinit ExecutionHeap heap;
  return heap;
}

void ExecutionHeap::Open() {
  if (end_ != 0) return;
  void* memory = mmap(
      reinterpret_cast<void*>(kRegion), kSize, PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (memory == MAP_FAILED) Die("cannot map the heap: out of address space");
  next_ = kRegion;
  end_ = kRegion + kSize;
}

void* ExecutionHeap::Allocate(size_t size, size_t alignment) {
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

bool ExecutionHeap::Free(void* block) {
  if (reinterpret_cast<uintptr_t>(block) >= next_) return false;
  Header& header = HeaderOf(block);
  if (header.state != kInUse) return false;
  header.state = kFreed;
  return true;
}

void ExecutionHeap::Reset() {
  if (end_ == 0) return;
  if (next_ > kRegion + kKept) {
    madvise(reinterpret_cast<void*>(kRegion + kKept), next_ - kRegion - kKept,
            MADV_DONTNEED);
  }
  next_ = kRegion;
}

}  // namespace ravel
