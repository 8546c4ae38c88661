// SPDX-License-Identifier: Apache-2.0

#include "scheduler/host_memory.h"

#include <sys/mman.h>

#include <cstdint>

#include "scheduler/system_call.h"

namespace ravel {
namespace {

struct Range {
  void* memory;
  size_t size;
};

// What finds no room here is copied as any other memory is.
constinit Range ranges[16] = {};

}  // namespace

void* HostMemory::Map(size_t size) {
  const long memory =
      SystemCall(SYS_mmap, nullptr, size, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory < 0) return nullptr;
  void* const mapped = reinterpret_cast<void*>(memory);
  for (Range& range : ranges) {
    if (range.memory != nullptr) continue;
    range = {mapped, size};
    break;
  }
  return mapped;
}

void HostMemory::Unmap(void* memory, size_t size) {
  for (Range& range : ranges) {
    if (range.memory == memory) range = Range();
  }
  SystemCall(SYS_munmap, memory, size);
}

void HostMemory::KeepFromChildren() {
  for (const Range& range : ranges) {
    if (range.memory == nullptr) continue;
    SystemCall(SYS_madvise, range.memory, range.size, MADV_DONTFORK);
  }
}

}  // namespace ravel
