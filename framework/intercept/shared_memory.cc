// SPDX-License-Identifier: Apache-2.0
//
// mmap() of memory that processes share: it must be at the same address in
// all of them, and be gone when the execution ends. So must what shm_open()
// names.

#include <sys/mman.h>

#include <cerrno>

#include "framework/intercept/real.h"
#include "framework/models/file_memory.h"
#include "framework/models/named_semaphores.h"
#include "framework/models/shared_names.h"
#include "scheduler/scheduler.h"
#include "scheduler/shared_region.h"
#include "scheduler/system_call.h"

using ravel::FileMemory;
using ravel::PassThrough;
using ravel::Real;
using ravel::Scheduler;
using ravel::SharedNames;
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

bool IsSharedFile(int flags) {
  const int type = flags & MAP_TYPE;
  return (type == MAP_SHARED || type == MAP_SHARED_VALIDATE) &&
         (flags & (MAP_ANONYMOUS | MAP_FIXED | MAP_FIXED_NOREPLACE)) == 0;
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
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr && IsSharedFile(flags) && size != 0) {
    void* memory = FileMemory(*scheduler).Map(size, protection, file, offset);
    if (memory != nullptr) return memory;
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
  if (SharedRegion::Contains(address)) {
    Scheduler* scheduler = Scheduler::Current();
    if (scheduler != nullptr) FileMemory(*scheduler).WriteBack(address, size);
    return 0;
  }
  return static_cast<int>(Result(SystemCall(SYS_munmap, address, size)));
}

int msync(void* address, size_t size, int flags) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr && SharedRegion::Contains(address)) {
    FileMemory(*scheduler).WriteBack(address, size);
    return 0;
  }
  return static_cast<int>(Result(SystemCall(SYS_msync, address, size, flags)));
}

int shm_open(const char* name, int flags, mode_t mode) {
  static constinit Real<int(const char*, int, mode_t)> real{"shm_open"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) ravel::StepOfNames(*scheduler);
  const PassThrough unseen;
  return real(SharedNames::Of(name).c_str(), flags, mode);
}

int shm_unlink(const char* name) {
  static constinit Real<int(const char*)> real{"shm_unlink"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) ravel::StepOfNames(*scheduler);
  const PassThrough unseen;
  return real(SharedNames::Of(name).c_str());
}

}  // extern "C"
