// SPDX-License-Identifier: Apache-2.0
//
// What programs tell a thread sanitizer of order that it could not see: the
// functions of <sanitizer/tsan_interface.h> and the older Annotate...() ones.
// What is released at an address happens before what is acquired there later.
// Races that a program asks to ignore are reported all the same.

#include <cstddef>
#include <cstdint>

#include "scheduler/scheduler.h"

using ravel::OpKind;
using ravel::Scheduler;

namespace {

void Step(OpKind kind, const volatile void* address) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return;
  const auto at = reinterpret_cast<uintptr_t>(address);
  scheduler->Perform(ravel::PackOp(kind, scheduler->ObjectAt(at), at));
}

void Acquire(const volatile void* address) { Step(OpKind::kInspect, address); }
void Release(const volatile void* address) { Step(OpKind::kSetEvent, address); }

void NotIgnored(const char* function) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) scheduler->log().NoteUncontrolled(function);
}

// Of the flags of <sanitizer/tsan_interface.h>.
constexpr unsigned kTryLockFailed = 1U << 5;

}  // namespace

extern "C" {

void __tsan_acquire(void* address) { Acquire(address); }
void __tsan_release(void* address) { Release(address); }

// A lock that the program builds itself: its memory is seen as that of any
// other code, and that it orders what it protects is taken from here.
void __tsan_mutex_create(void*, unsigned) {}
void __tsan_mutex_destroy(void*, unsigned) {}
void __tsan_mutex_pre_lock(void*, unsigned) {}
void __tsan_mutex_post_lock(void* mutex, unsigned flags, int) {
  if ((flags & kTryLockFailed) == 0) Acquire(mutex);
}
int __tsan_mutex_pre_unlock(void* mutex, unsigned) {
  Release(mutex);
  return 1;
}
void __tsan_mutex_post_unlock(void*, unsigned) {}
void __tsan_mutex_pre_signal(void*, unsigned) {}
void __tsan_mutex_post_signal(void*, unsigned) {}
void __tsan_mutex_pre_divert(void*, unsigned) {}
void __tsan_mutex_post_divert(void*, unsigned) {}

void AnnotateHappensBefore(const char*, int, const volatile void* address) {
  Release(address);
}
void AnnotateHappensAfter(const char*, int, const volatile void* address) {
  Acquire(address);
}
void AnnotateRWLockCreate(const char*, int, const volatile void*) {}
void AnnotateRWLockCreateStatic(const char*, int, const volatile void*) {}
void AnnotateRWLockDestroy(const char*, int, const volatile void*) {}
void AnnotateRWLockAcquired(const char*, int, const volatile void* lock,
                            long /*is_writer*/) {
  Acquire(lock);
}
void AnnotateRWLockReleased(const char*, int, const volatile void* lock,
                            long /*is_writer*/) {
  Release(lock);
}

void AnnotateIgnoreReadsBegin(const char*, int) {
  NotIgnored("AnnotateIgnoreReadsBegin()");
}
void AnnotateIgnoreReadsEnd(const char*, int) {}
void AnnotateIgnoreWritesBegin(const char*, int) {
  NotIgnored("AnnotateIgnoreWritesBegin()");
}
void AnnotateIgnoreWritesEnd(const char*, int) {}
void AnnotateIgnoreSyncBegin(const char*, int) {
  NotIgnored("AnnotateIgnoreSyncBegin()");
}
void AnnotateIgnoreSyncEnd(const char*, int) {}
void AnnotateEnableRaceDetection(const char*, int, int enable) {
  if (enable == 0) NotIgnored("AnnotateEnableRaceDetection(0)");
}
void AnnotateBenignRace(const char*, int, const volatile void*, const char*) {
  NotIgnored("AnnotateBenignRace()");
}
void AnnotateBenignRaceSized(const char*, int, const volatile void*, size_t,
                             const char*) {
  NotIgnored("AnnotateBenignRaceSized()");
}
void AnnotateMemoryIsInitialized(const char*, int, const volatile void*,
                                 size_t) {}
void AnnotateMemoryIsUninitialized(const char*, int, const volatile void*,
                                   size_t) {}
void AnnotateThreadName(const char*, int, const char*) {}

}  // extern "C"
