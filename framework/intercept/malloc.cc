// SPDX-License-Identifier: Apache-2.0
//
// malloc and its kin, and so operator new. During an execution the scenario's
// allocations come from the execution's heap. What libc allocates for itself
// (the buffer of a stream) outlives executions and comes from libc's own.

#include <errno.h>
#include <link.h>
#include <malloc.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <new>

#include "framework/heap/execution_heap.h"
#include "framework/heap/system_blocks.h"
#include "framework/intercept/real.h"
#include "framework/models/failure.h"
#include "framework/models/misuse.h"
#include "scheduler/scheduler.h"

extern "C" {
// The names by which libc exports its own.
void* __libc_malloc(size_t size);
void __libc_free(void* block);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* block, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
}

namespace ravel {
namespace {

ExecutionHeap& Heap() { return ExecutionHeap::OfProcess(); }

// The code of libc and of the dynamic linker.
struct CodeRange {
  uintptr_t begin;
  uintptr_t end;
};
constinit CodeRange libc_code[2] = {};

[[gnu::constructor]] void FindLibc() {
  const auto visit = [](dl_phdr_info* info, size_t, void* data) {
    const char* slash = strrchr(info->dlpi_name, '/');
    const char* name = slash == nullptr ? info->dlpi_name : slash + 1;
    const bool libc = strncmp(name, "libc.so", 7) == 0;
    if (!libc && strncmp(name, "ld-linux", 8) != 0) return 0;
    CodeRange& range = static_cast<CodeRange*>(data)[libc ? 0 : 1];
    for (int i = 0; i < info->dlpi_phnum; ++i) {
      const ElfW(Phdr)& header = info->dlpi_phdr[i];
      if (header.p_type != PT_LOAD || (header.p_flags & PF_X) == 0) continue;
      range.begin = info->dlpi_addr + header.p_vaddr;
      range.end = range.begin + header.p_memsz;
    }
    return 0;
  };
  dl_iterate_phdr(visit, libc_code);
}

bool IsLibc(const void* caller) {
  const auto address = reinterpret_cast<uintptr_t>(caller);
  for (const CodeRange& range : libc_code) {
    if (address - range.begin < range.end - range.begin) return true;
  }
  return false;
}

bool ForExecution(const void* caller) {
  return current_thread != nullptr && !IsLibc(caller);
}

void* Checked(void* block) {
  if (block == nullptr) errno = ENOMEM;
  return block;
}

// A block of libc's heap, which libc asked for.
void* FromSystem(void* block) {
  if (current_thread != nullptr) SystemBlocks::OfProcess().Add(block);
  return block;
}

void FreeSystemBlock(void* block, const void* caller) {
  if (current_thread != nullptr && !SystemBlocks::OfProcess().Remove(block) &&
      !IsLibc(caller)) {
    return;
  }
  __libc_free(block);
}

[[noreturn]] void StopForDoubleFree(Scheduler& scheduler, uintptr_t address) {
  Outcome* outcome = scheduler.Note(OutcomeKind::kDoubleFree);
  outcome->address = address;
  outcome->SetMessage("memory is given back a second time");
  NoteFailedStep(scheduler);
  scheduler.Stop();
}

void FreeBlock(void* block, const void* caller) {
  if (!Heap().Owns(block)) return FreeSystemBlock(block, caller);
  const size_t size = Heap().SizeOf(block);
  const ExecutionHeap::Freed freed = Heap().Free(block);
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return;
  const auto address = reinterpret_cast<uintptr_t>(block);
  switch (freed) {
    case ExecutionHeap::Freed::kYes:
      return scheduler->FreeMemory(address, size,
                                   reinterpret_cast<uintptr_t>(caller));
    case ExecutionHeap::Freed::kTwice:
      StopForDoubleFree(*scheduler, address);
    case ExecutionHeap::Freed::kNeverAllocated:
      StopForMisuse(*scheduler, "freed a pointer that malloc never returned");
  }
}

// Of the execution's heap.
void* Take(size_t size, size_t alignment) {
  void* block = Heap().Allocate(size, alignment);
  Scheduler* scheduler = Scheduler::Current();
  if (block == nullptr || scheduler == nullptr) return block;
  // What is known of the memory is of the block it was before; and a report
  // wants to know where blocks come from.
  if (Heap().reuses() || scheduler->is_recorded()) {
    scheduler->NewMemory(reinterpret_cast<uintptr_t>(block), size);
  }
  return block;
}

void* Resize(void* block, size_t size, const void* caller) {
  void* moved = Take(size, 16);
  if (moved == nullptr) return Checked(nullptr);
  const size_t old = malloc_usable_size(block);
  memcpy(moved, block, old < size ? old : size);
  FreeBlock(block, caller);
  return moved;
}

void* ResizeSystemBlock(void* block, size_t size) {
  void* moved = __libc_realloc(block, size);
  if (moved != nullptr && current_thread != nullptr) {
    SystemBlocks::OfProcess().Remove(block);
    SystemBlocks::OfProcess().Add(moved);
  }
  return moved;
}

bool IsPowerOfTwo(size_t n) { return n != 0 && (n & (n - 1)) == 0; }

void* Aligned(size_t alignment, size_t size, const void* caller) {
  if (!ForExecution(caller)) {
    return FromSystem(__libc_memalign(alignment, size));
  }
  constexpr size_t kMost = size_t{1} << 63;
  if (alignment > kMost) {
    errno = EINVAL;
    return nullptr;
  }
  return Checked(Take(size, std::bit_ceil(alignment)));
}

// operator new must call the new-handler, and throw.
void* New(size_t size, size_t alignment, const void* caller) {
  for (;;) {
    void* block = nullptr;
    if (ForExecution(caller)) {
      block = Take(size, alignment);
    } else if (alignment <= alignof(std::max_align_t)) {
      block = __libc_malloc(size == 0 ? 1 : size);
    } else {
      block = __libc_memalign(alignment, size);
    }
    if (block != nullptr) return block;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

void* NewOrNull(size_t size, size_t alignment, const void* caller) noexcept {
  try {
    return New(size, alignment, caller);
  } catch (...) {
    return nullptr;
  }
}

}  // namespace
}  // namespace ravel

#define RAVEL_CALLER __builtin_return_address(0)

using ravel::Aligned;
using ravel::Checked;
using ravel::ForExecution;
using ravel::FreeBlock;
using ravel::Heap;
using ravel::Take;

extern "C" {

void* malloc(size_t size) {
  if (!ForExecution(RAVEL_CALLER)) {
    return ravel::FromSystem(__libc_malloc(size));
  }
  return Checked(Take(size, 16));
}

void free(void* block) {
  if (block != nullptr) FreeBlock(block, RAVEL_CALLER);
}

void* calloc(size_t count, size_t size) {
  if (!ForExecution(RAVEL_CALLER)) {
    return ravel::FromSystem(__libc_calloc(count, size));
  }
  size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) return Checked(nullptr);
  void* block = Checked(Take(bytes, 16));
  return block == nullptr ? nullptr : memset(block, 0, bytes);
}

void* realloc(void* block, size_t size) {
  const bool ours = Heap().Owns(block);
  if (!ours && !ForExecution(RAVEL_CALLER)) {
    return ravel::ResizeSystemBlock(block, size);
  }
  if (block == nullptr) return Checked(Take(size, 16));
  return ravel::Resize(block, size, RAVEL_CALLER);
}

void* reallocarray(void* block, size_t count, size_t size) {
  size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) return Checked(nullptr);
  return realloc(block, bytes);
}

void* memalign(size_t alignment, size_t size) {
  return Aligned(alignment, size, RAVEL_CALLER);
}
void* aligned_alloc(size_t alignment, size_t size) {
  return Aligned(alignment, size, RAVEL_CALLER);
}
void* valloc(size_t size) { return Aligned(4096, size, RAVEL_CALLER); }
void* pvalloc(size_t size) {
  return Aligned(4096, (size + 4095) & ~size_t{4095}, RAVEL_CALLER);
}

int posix_memalign(void** result, size_t alignment, size_t size) {
  if (alignment % sizeof(void*) != 0 || !ravel::IsPowerOfTwo(alignment)) {
    return EINVAL;
  }
  void* block = Aligned(alignment, size, RAVEL_CALLER);
  if (block == nullptr) return ENOMEM;
  *result = block;
  return 0;
}

size_t malloc_usable_size(void* block) {
  static constinit ravel::Real<size_t(void*)> real{"malloc_usable_size"};
  if (block != nullptr && Heap().Owns(block)) return Heap().SizeOf(block);
  return real(block);
}

}  // extern "C"

#define RAVEL_SIZE(alignment) static_cast<size_t>(alignment)

void* operator new(size_t size) { return ravel::New(size, 16, RAVEL_CALLER); }
void* operator new[](size_t size) { return ravel::New(size, 16, RAVEL_CALLER); }
void* operator new(size_t size, std::align_val_t alignment) {
  return ravel::New(size, RAVEL_SIZE(alignment), RAVEL_CALLER);
}
void* operator new[](size_t size, std::align_val_t alignment) {
  return ravel::New(size, RAVEL_SIZE(alignment), RAVEL_CALLER);
}
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return ravel::NewOrNull(size, 16, RAVEL_CALLER);
}
void* operator new[](size_t size, const std::nothrow_t&) noexcept {
  return ravel::NewOrNull(size, 16, RAVEL_CALLER);
}
void* operator new(size_t size, std::align_val_t alignment,
                   const std::nothrow_t&) noexcept {
  return ravel::NewOrNull(size, RAVEL_SIZE(alignment), RAVEL_CALLER);
}
void* operator new[](size_t size, std::align_val_t alignment,
                     const std::nothrow_t&) noexcept {
  return ravel::NewOrNull(size, RAVEL_SIZE(alignment), RAVEL_CALLER);
}

void operator delete(void* block) noexcept { free(block); }
void operator delete[](void* block) noexcept { free(block); }
void operator delete(void* block, size_t) noexcept { free(block); }
void operator delete[](void* block, size_t) noexcept { free(block); }
void operator delete(void* block, std::align_val_t) noexcept { free(block); }
void operator delete[](void* block, std::align_val_t) noexcept { free(block); }
void operator delete(void* block, size_t, std::align_val_t) noexcept {
  free(block);
}
void operator delete[](void* block, size_t, std::align_val_t) noexcept {
  free(block);
}
void operator delete(void* block, const std::nothrow_t&) noexcept {
  free(block);
}
void operator delete[](void* block, const std::nothrow_t&) noexcept {
  free(block);
}
void operator delete(void* block, std::align_val_t,
                     const std::nothrow_t&) noexcept {
  free(block);
}
void operator delete[](void* block, std::align_val_t,
                       const std::nothrow_t&) noexcept {
  free(block);
}
