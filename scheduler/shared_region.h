// SPDX-License-Identifier: Apache-2.0
//
// Memory that all processes of an execution see at the same address: the
// records of their threads, and what the scenario maps to be shared. One
// mapping, made before the first of them is forked, so a process finds there
// what another one mapped, wherever it was when it did.
//
// The records stay; what the scenario maps lasts for one execution and is
// zero at first.

#ifndef RAVEL_SCHEDULER_SHARED_REGION_H_
#define RAVEL_SCHEDULER_SHARED_REGION_H_

#include <cstddef>
#include <cstdint>

namespace ravel {

class SharedRegion {
 public:
  // Made at the first use.
  static SharedRegion& OfProcess();

  static bool Contains(uintptr_t address) { return address - kBegin < kSize; }
  static bool Contains(const volatile void* address) {
    return Contains(reinterpret_cast<uintptr_t>(address));
  }

  // Zeroed memory for good. REQUIRES: no execution has begun.
  void* Reserve(size_t size);

  // Zeroed memory for the execution that runs, in whole pages; nullptr when
  // the region is used up.
  void* Map(size_t size);

  // A new execution begins.
  void Reset() {
    if (header_->next != header_->first) Drop();
  }

 private:
  // Between the donors' stacks (donor.cc) and the heap.
  static constexpr uintptr_t kBegin = 0x320000000000;
  static constexpr size_t kSize = size_t{1} << 36;

  // At its beginning, and so shared itself.
  struct Header {
    uintptr_t first;  // what is below is reserved
    uintptr_t next;
  };

  SharedRegion();
  void Drop();

  Header* header_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_SHARED_REGION_H_
