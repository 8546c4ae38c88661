// SPDX-License-Identifier: Apache-2.0

#include "scheduler/shadow_memory.h"

#include <sys/mman.h>

#include "scheduler/die.h"

namespace ravel {
namespace {

// By mmap, not malloc: cells are looked up in the middle of the scenario's
// own allocations.
void* Map(size_t size) {
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) Die("out of memory for shadow cells");
  return memory;
}

size_t Hash(uintptr_t page) { return page * 0x9e3779b97f4a7c15 >> 20; }

}  // namespace

ShadowMemory::ShadowMemory() { Grow(); }

ShadowMemory::~ShadowMemory() {
  for (size_t i = 0; i < capacity_; ++i) {
    if (table_[i].page == 0) continue;
    munmap(table_[i].cells, kCellsPerPage * sizeof(ShadowCell));
  }
  munmap(table_, capacity_ * sizeof(Entry));
}

ShadowMemory::Entry ShadowMemory::Find(uintptr_t page) {
  size_t i = Hash(page) & (capacity_ - 1);
  while (table_[i].page != page) {
    if (table_[i].page == 0) {
      table_[i] = {page, static_cast<ShadowCell*>(
                             Map(kCellsPerPage * sizeof(ShadowCell)))};
      const Entry entry = table_[i];
      if (++size_ * 2 > capacity_) Grow();
      return entry;
    }
    i = (i + 1) & (capacity_ - 1);
  }
  return table_[i];
}

void ShadowMemory::Grow() {
  Entry* const old = table_;
  const size_t old_capacity = capacity_;
  capacity_ = old_capacity == 0 ? 4096 : old_capacity * 2;
  table_ = static_cast<Entry*>(Map(capacity_ * sizeof(Entry)));
  for (size_t i = 0; i < old_capacity; ++i) {
    if (old[i].page == 0) continue;
    size_t j = Hash(old[i].page) & (capacity_ - 1);
    while (table_[j].page != 0) j = (j + 1) & (capacity_ - 1);
    table_[j] = old[i];
  }
  if (old != nullptr) munmap(old, old_capacity * sizeof(Entry));
}

void ShadowMemory::Clear(uintptr_t address, size_t size) {
  const uintptr_t end = address + size;
  for (uintptr_t at = address & ~uintptr_t{7}; at < end; at += 8) {
    Raw(at).execution = 0;
  }
}

}  // namespace ravel
