// SPDX-License-Identifier: Apache-2.0
//
// mmap() of memory that processes share: it must be at the same address in
// all of them, and be gone when the execution ends.

#include <sys/mman.h>

#include <cerrno>

#include "scheduler/scheduler.h"
#include "scheduler/shared_region.h"
#include "scheduler/system_call.h"

using ravel::Scheduler;
using ravel::SharedRegion;
using ravel::SystemCall;

namespace {

long Result(long result) {
  if (result >= 0 || result < -4095) return result;
  errno = static_cast<int>(-result);
  return -1;
}

bool IsShared(int flags) {
  constexpr int kAnonymous = MAP_SHARED | MAP_ANONYMOUS;
  return (flags & kAnonymous) == kAnonymous && (flags & MAP_FIXED) == 0 &&
         (flags & MAP_PRIVATE) == 0;
}

}  // namespace

extern "C" {

void* mmap(void* address, size_t size, int protection, int flags, int file,
           off_t offset) noexcept {
  if (Scheduler::Current() != nullptr && IsShared(flags) && size != 0) {
    void* memory = SharedRegion::OfProcess().Map(size);
    if (memory != nullptr) return memory;
    errno = ENOMEM;
    return MAP_FAILED;
  }
  const long memory =
      SystemCall(SYS_mmap, address, size, protection, flags, file, offset);
  return reinterpret_cast<void*>(Result(memory));
}

void* mmap64(void* address, size_t size, int protection, int flags, int file,
             off_t offset) noexcept {
  return mmap(address, size, protection, flags, file, offset);
}

// What is shared stays until the execution ends.
int munmap(void* address, size_t size) noexcept {
  if (SharedRegion::Contains(address)) return 0;
  return static_cast<int>(Result(SystemCall(SYS_munmap, address, size)));
}

}  // extern "C"
