// SPDX-License-Identifier: Apache-2.0

#include "scheduler/donor.h"

#include <dlfcn.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <new>

#include "scheduler/die.h"
#include "scheduler/shared_region.h"
#include "scheduler/thread_image.h"

namespace ravel {

constinit thread_local VirtualThread* current_thread = nullptr;

namespace {

// Donor n owns the addresses from kRegion + n * kStride: a parking stack, an
// area without access, and the stack that is lent. Fixed addresses make a
// pointer to a local the same in every process.
constexpr uintptr_t kRegion = 0x310000000000;
constexpr size_t kStride = size_t{16} << 20;
constexpr size_t kParking = size_t{16} << 10;
constexpr size_t kGuardArea = size_t{64} << 10;
constexpr size_t kStack = size_t{8} << 20;
// What the donor's own frames need above the part that is lent.
constexpr size_t kOwnFrames = size_t{4} << 10;

constinit bool fork_handlers = false;

uintptr_t SlotOf(ThreadId id) { return kRegion + id * kStride; }

const ThreadImage& Image() {
  static const ThreadImage* const image = new ThreadImage;
  return *image;
}

struct Birth {
  VirtualThread* thread;
  uint32_t ready;
};

void FutexWait(uint32_t* word, uint32_t value) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, nullptr, nullptr, 0);
}

// Moves to the parking stack, says so, and sleeps for ever: from the moment
// `ready` is set, this OS thread touches neither its stack nor its
// thread-local storage, which belong to a virtual thread now.
[[noreturn]] void Park(void* parking_top, uint32_t* ready) {
  static constinit uint32_t never = 0;
  register uint32_t* never_word asm("r12") = &never;
  asm volatile(
      "movq %[stack], %%rsp\n"
      "movl $1, (%%rdi)\n"
      "movl $202, %%eax\n"  // futex(ready, WAKE|PRIVATE, 1)
      "movl $129, %%esi\n"
      "movl $1, %%edx\n"
      "xorl %%r10d, %%r10d\n"
      "syscall\n"
      "1: movl $202, %%eax\n"  // futex(never, WAIT|PRIVATE, 0)
      "movq %%r12, %%rdi\n"
      "movl $128, %%esi\n"
      "xorl %%edx, %%edx\n"
      "xorl %%r10d, %%r10d\n"
      "syscall\n"
      "jmp 1b\n"
      :
      : [stack] "r"(parking_top), "D"(ready), "r"(never_word)
      : "memory");
  __builtin_unreachable();
}

// Blocks every signal but the two that glibc itself sends to all threads (to
// cancel them, and to change their user id): setgid() waits for every thread
// to answer the second.
void BlockSignals() {
  constexpr int kSigCancel = 32, kSigSetxid = 33;
  uint64_t mask = ~uint64_t{0};
  mask &= ~(uint64_t{1} << (kSigCancel - 1));
  mask &= ~(uint64_t{1} << (kSigSetxid - 1));
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, nullptr, sizeof mask);
}

void* DonorMain(void* argument) {
  auto* birth = static_cast<Birth*>(argument);
  VirtualThread& thread = *birth->thread;
  BlockSignals();
  thread.context.thread_pointer = CurrentThreadPointer();
  thread.self_slot = &current_thread;
  thread.stack_top =
      static_cast<char*>(__builtin_frame_address(0)) - kOwnFrames;
  void* parking_top =
      reinterpret_cast<void*>(SlotOf(thread.id) + kParking - 128);
  Park(parking_top, &birth->ready);
}

}  // namespace

int RealPthreadCreate(pthread_t* thread, const pthread_attr_t* attributes,
                      void* (*start)(void*), void* argument) {
  using Function =
      int(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static auto* const real =
      reinterpret_cast<Function*>(dlsym(RTLD_NEXT, "pthread_create"));
  return real(thread, attributes, start, argument);
}

pid_t RealFork() {
  static auto* const real =
      reinterpret_cast<pid_t (*)()>(dlsym(RTLD_NEXT, "fork"));
  return real();
}

// What _Fork() leaves out besides handlers is to take the locks of malloc() and
// stdio and to give them back in both processes, which touches a page for each.
pid_t ForkAlone() { return fork_handlers ? RealFork() : _Fork(); }

void NoteForkHandlers() { fork_handlers = true; }

Donors& Donors::OfProcess() {
  static Donors* const donors = new Donors;
  return *donors;
}

Donors::Donors() {
  Image();  // made here, outside any execution
  threads_ = static_cast<VirtualThread*>(SharedRegion::OfProcess().Reserve(
      sizeof(VirtualThread) * ThreadSet::kCapacity));
}

void Donors::Make(ThreadId id) {
  PassThrough unseen;
  made_[id] = true;
  auto* thread = new (&threads_[id]) VirtualThread;
  thread->id = id;
  const uintptr_t slot = SlotOf(id);
  void* memory = mmap(reinterpret_cast<void*>(slot),
                      kParking + kGuardArea + kStack, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK |
                          MAP_FIXED_NOREPLACE,
                      -1, 0);
  if (memory == MAP_FAILED) Die("cannot map the stack of a thread");
  mprotect(reinterpret_cast<void*>(slot + kParking), kGuardArea, PROT_NONE);
  // Nobody is parked in a forked process, and what is not there guards as well.
  madvise(memory, kParking + kGuardArea, MADV_DONTFORK);
  thread->stack_low = slot + kParking + kGuardArea;

  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstack(&attributes, reinterpret_cast<void*>(thread->stack_low),
                        kStack);
  Birth birth = {thread, 0};
  pthread_t handle;
  if (RealPthreadCreate(&handle, &attributes, DonorMain, &birth) != 0) {
    Die("cannot create another thread: the system's limit is reached");
  }
  pthread_attr_destroy(&attributes);
  while (__atomic_load_n(&birth.ready, __ATOMIC_ACQUIRE) == 0) {
    FutexWait(&birth.ready, 0);
  }
}

ThreadId Donors::Find(pthread_t handle) const {
  // glibc puts a thread's descriptor at the top of the stack it was given.
  const auto address = static_cast<uintptr_t>(handle);
  if (address < kRegion) return kNoThread;
  const size_t id = (address - kRegion) / kStride;
  if (id >= ThreadSet::kCapacity) return kNoThread;
  if (id == lent_) return heir_;
  return made_[id] ? static_cast<ThreadId>(id) : kNoThread;
}

void Donors::Inherit(const VirtualThread& forking, VirtualThread& heir) {
  const uintptr_t pointer = forking.context.thread_pointer;
  lent_ = static_cast<ThreadId>((pointer - kRegion) / kStride);
  heir_ = heir.id;
  heir.context.thread_pointer = pointer;
}

void Donors::Disinherit(ThreadId id) {
  if (!made_[id]) return;
  // current_thread is as far from the one as from the other.
  const uintptr_t distance =
      reinterpret_cast<uintptr_t>(&current_thread) - CurrentThreadPointer();
  threads_[id].context.thread_pointer =
      reinterpret_cast<uintptr_t>(threads_[id].self_slot) - distance;
}

void Donors::Recycle(VirtualThread& thread) {
  Image().Restore(thread.context.thread_pointer);
  *thread.self_slot = &thread;
}

ThreadId Donors::StackAt(uintptr_t address) {
  const uintptr_t offset = address - kRegion;
  if (offset >= kStride * ThreadSet::kCapacity) return kNoThread;
  return static_cast<ThreadId>(offset / kStride);
}

ThreadId Donors::OverflownBy(uintptr_t address) const {
  if (address < kRegion) return kNoThread;
  const size_t id = (address - kRegion) / kStride;
  if (id >= ThreadSet::kCapacity || !made_[id]) return kNoThread;
  const uintptr_t offset = (address - kRegion) % kStride;
  const bool in_guard = offset >= kParking && offset < kParking + kGuardArea;
  return in_guard ? static_cast<ThreadId>(id) : kNoThread;
}

}  // namespace ravel
