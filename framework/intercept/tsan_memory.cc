// SPDX-License-Identifier: Apache-2.0
//
// The calls that -fsanitize=thread makes g++ and clang emit for plain loads
// and stores. Each comes right before its access.

#include <cstddef>
#include <cstdint>

#include "scheduler/observers/race_detector.h"
#include "scheduler/scheduler.h"

namespace {

inline uintptr_t Number(const volatile void* address) {
  return reinterpret_cast<uintptr_t>(address);
}

template <size_t size, bool is_write>
[[gnu::noinline]] void AccessSlowly(ravel::Scheduler& scheduler,
                                    uintptr_t address, uintptr_t place) {
  scheduler.Access(address, size, is_write, place);
}

template <size_t size, bool is_write>
[[gnu::always_inline]] inline void Access(const void* address,
                                          const void* place) {
  const ravel::VirtualThread* thread = ravel::current_thread;
  if (thread == nullptr) return;
  ravel::Scheduler& scheduler = *thread->scheduler;
  ravel::RaceDetector* detector = scheduler.sole_detector();
  if (detector == nullptr || scheduler.IsPoint(Number(place))) [[unlikely]] {
    return AccessSlowly<size, is_write>(scheduler, Number(address),
                                        Number(place));
  }
  if (is_write) scheduler.NoteWrite(Number(address));
  detector->PlainAccess<size, is_write>(thread->id, Number(address),
                                        Number(place));
}

[[gnu::always_inline]] inline void Range(const void* address, size_t size,
                                         bool is_write, const void* place) {
  ravel::Scheduler* scheduler = ravel::Scheduler::Current();
  if (scheduler == nullptr) return;
  scheduler->AccessRange(Number(address), size, is_write, Number(place));
}

}  // namespace

#define RAVEL_PLACE __builtin_return_address(0)

#define RAVEL_SIZED(size)                                                  \
  void __tsan_read##size(void* address) {                                  \
    Access<size, false>(address, RAVEL_PLACE);                             \
  }                                                                        \
  void __tsan_write##size(void* address) {                                 \
    Access<size, true>(address, RAVEL_PLACE);                              \
  }                                                                        \
  void __tsan_read##size##_pc(void* address, void* place) {                \
    Access<size, false>(address, place);                                   \
  }                                                                        \
  void __tsan_write##size##_pc(void* address, void* place) {               \
    Access<size, true>(address, place);                                    \
  }                                                                        \
  void __tsan_volatile_read##size(void* address) {                         \
    Access<size, false>(address, RAVEL_PLACE);                             \
  }                                                                        \
  void __tsan_volatile_write##size(void* address) {                        \
    Access<size, true>(address, RAVEL_PLACE);                              \
  }                                                                        \
  /* A load and a store of one place, which clang can fold into a call. */ \
  void __tsan_read_write##size(void* address) {                            \
    Access<size, false>(address, RAVEL_PLACE);                             \
    Access<size, true>(address, RAVEL_PLACE);                              \
  }

#define RAVEL_UNALIGNED(size)                                 \
  void __tsan_unaligned_read##size(void* address) {           \
    Access<size, false>(address, RAVEL_PLACE);                \
  }                                                           \
  void __tsan_unaligned_write##size(void* address) {          \
    Access<size, true>(address, RAVEL_PLACE);                 \
  }                                                           \
  void __tsan_unaligned_volatile_read##size(void* address) {  \
    Access<size, false>(address, RAVEL_PLACE);                \
  }                                                           \
  void __tsan_unaligned_volatile_write##size(void* address) { \
    Access<size, true>(address, RAVEL_PLACE);                 \
  }                                                           \
  void __tsan_unaligned_read_write##size(void* address) {     \
    Access<size, false>(address, RAVEL_PLACE);                \
    Access<size, true>(address, RAVEL_PLACE);                 \
  }

extern "C" {

RAVEL_SIZED(1)
RAVEL_SIZED(2)
RAVEL_SIZED(4)
RAVEL_SIZED(8)
RAVEL_SIZED(16)
RAVEL_UNALIGNED(2)
RAVEL_UNALIGNED(4)
RAVEL_UNALIGNED(8)
RAVEL_UNALIGNED(16)

void __tsan_read_range(void* address, size_t size) {
  Range(address, size, false, RAVEL_PLACE);
}
void __tsan_write_range(void* address, size_t size) {
  Range(address, size, true, RAVEL_PLACE);
}
void __tsan_read_range_pc(void* address, size_t size, void* place) {
  Range(address, size, false, place);
}
void __tsan_write_range_pc(void* address, size_t size, void* place) {
  Range(address, size, true, place);
}

// Constructors and destructors set the pointer to the virtual table. Setting
// it to what it is races with nobody: destructors of most classes do.
void __tsan_vptr_update(void** pointer, void* value) {
  if (*pointer == value) return;
  Access<sizeof *pointer, true>(pointer, RAVEL_PLACE);
}
void __tsan_vptr_read(void** pointer) {
  Access<sizeof *pointer, false>(pointer, RAVEL_PLACE);
}

// What follows is emitted too, and has nothing to tell.
void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_ignore_thread_begin() {}
void __tsan_ignore_thread_end() {}

}  // extern "C"
