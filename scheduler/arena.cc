// SPDX-License-Identifier: Apache-2.0

#include "scheduler/arena.h"

#include <sys/mman.h>

#include <cstdlib>

#include "scheduler/die.h"

namespace ravel {
namespace {

// Below it is AddressSanitizer's shadow, above it the donors' stacks
// (donor.cc). A fixed place makes executions the same in every process.
constexpr uintptr_t kAddress = 0x300000000000;

void* Map(uintptr_t address, size_t size, int flags) {
  return mmap(reinterpret_cast<void*>(address), size, PROT_READ | PROT_WRITE,
              MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
}

}  // namespace

Arena::Arena(size_t size) : Arena(size, kAddress) {}

Arena::Arena(size_t size, uintptr_t address) {
  void* memory = Map(address, size, MAP_FIXED_NOREPLACE);
  // A second arena at the same time, as tests make them.
  if (memory == MAP_FAILED) memory = Map(0, size, 0);
  if (memory == MAP_FAILED) Die("cannot map the arena: out of address space");
  begin_ = reinterpret_cast<uintptr_t>(memory);
  end_ = begin_ + size;
  next_ = begin_;
}

Arena::~Arena() { munmap(reinterpret_cast<void*>(begin_), end_ - begin_); }

}  // namespace ravel
