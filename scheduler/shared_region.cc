// SPDX-License-Identifier: Apache-2.0

#include "scheduler/shared_region.h"

#include <sys/mman.h>

#include <cstring>

#include "scheduler/die.h"
#include "scheduler/system_call.h"

namespace ravel {
namespace {

constexpr size_t kPage = 4096;
// More than that is cheaper to give back than to clear.
constexpr size_t kCleared = size_t{256} << 10;

constexpr size_t WholePages(size_t size) {
  return (size + kPage - 1) & ~(kPage - 1);
}

}  // namespace

SharedRegion& SharedRegion::OfProcess() {
  static SharedRegion* const region = new SharedRegion;
  return *region;
}

// By system call: mmap() is intercepted.
SharedRegion::SharedRegion() {
  const long memory = SystemCall(
      SYS_mmap, kBegin, kSize, PROT_READ | PROT_WRITE,
      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (memory != static_cast<long>(kBegin)) {
    Die("cannot map the memory that processes share: out of address space");
  }
  header_ = reinterpret_cast<Header*>(memory);
  header_->first = header_->next = kBegin + kPage;
}

void* SharedRegion::Reserve(size_t size) {
  const uintptr_t memory = header_->first;
  header_->first = header_->next = memory + WholePages(size);
  return reinterpret_cast<void*>(memory);
}

void* SharedRegion::Map(size_t size) {
  if (size > kBegin + kSize - header_->next) return nullptr;
  const uintptr_t memory = header_->next;
  header_->next += WholePages(size);
  return reinterpret_cast<void*>(memory);
}

void SharedRegion::Drop() {
  auto* const memory = reinterpret_cast<void*>(header_->first);
  const size_t size = header_->next - header_->first;
  header_->next = header_->first;
  if (size > kCleared && madvise(memory, size, MADV_REMOVE) == 0) return;
  memset(memory, 0, size);
}

}  // namespace ravel
