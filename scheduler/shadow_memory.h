// SPDX-License-Identifier: Apache-2.0
//
// One cell of knowledge for every 8 bytes of the scenario's memory: who
// accessed them, and the number of the object that lives there. Cells carry
// the number of the execution that wrote them, so starting the next one costs
// nothing.

#ifndef RAVEL_SCHEDULER_SHADOW_MEMORY_H_
#define RAVEL_SCHEDULER_SHADOW_MEMORY_H_

#include <cstddef>
#include <cstdint>

#include "scheduler/operation.h"

namespace ravel {

// A remembered access to some of the 8 bytes. In whole words: most of what
// Ravel does is to compare and copy these.
class Access {
 public:
  static constexpr uint32_t kWrite = 1;
  static constexpr uint32_t kAtomic = 2;
  static constexpr uint32_t kFree = 4;  // gave the memory back

  Access() = default;
  // `clock` of the thread, when it was made; `mask`: one bit a byte; `place`:
  // the low half of the instruction's address.
  Access(ThreadId thread, uint32_t clock, uint32_t mask, uint32_t flags,
         uint32_t place)
      : key_(uint64_t{thread} << 48 |
             static_cast<uint64_t>(mask << 8 | flags) << 32 | clock),
        place_(place) {}

  ThreadId thread() const { return static_cast<ThreadId>(key_ >> 48); }
  uint32_t clock() const { return static_cast<uint32_t>(key_); }
  uint32_t mask() const { return what() >> 8 & 0xff; }
  bool writes() const { return (what() & kWrite) != 0; }
  bool atomic() const { return (what() & kAtomic) != 0; }
  bool frees() const { return (what() & kFree) != 0; }
  uint32_t place() const { return static_cast<uint32_t>(place_); }
  bool empty() const { return mask() == 0; }

  // Of the same bytes, one of them writes, not both atomic.
  bool ConflictsWith(const Access& other) const {
    const uint32_t both = what() & other.what();
    const uint32_t either = what() | other.what();
    return (both & 0xff00) != 0 && (either & kWrite) != 0 &&
           (both & kAtomic) == 0;
  }
  // Whatever conflicts with `other` conflicts with this one as well.
  bool Covers(const Access& other) const {
    return ((other.what() & ~what() & (0xff00 | kWrite)) |
            (what() & ~other.what() & (kAtomic | kFree))) == 0;
  }
  bool SameTime(const Access& other) const {
    return clock() == other.clock() && thread() == other.thread();
  }

 private:
  uint32_t what() const { return static_cast<uint32_t>(key_ >> 32); }

  uint64_t key_ = 0;  // thread, mask, flags, clock: 16, 8, 8 and 32 bits
  uint64_t place_ = 0;
};
static_assert(sizeof(Access) == 16);

// A line of the processor's cache.
struct alignas(64) ShadowCell {
  uint32_t execution = 0;  // all else counts only in this execution
  ObjectId object = kNoObject;
  // How many more than the first. The third and what follows stand in an array
  // of the race detector's.
  uint16_t more_count = 0;
  uint16_t more_capacity = 0;
  uint32_t more_index = 0;
  // What is remembered of the bytes: typically a write and a read.
  Access first;
  Access second;
  // Behind these there are no plain accesses, and no writes.
  uint16_t plain_end = 0;
  uint16_t write_end = 0;

  // Makes it one in which `access` is all there was. The second counts only if
  // it is said that there is one, and the ends are known from then on.
  void Begin(uint32_t number, const Access& access) {
    execution = number;
    object = kNoObject;
    more_count = more_capacity = 0;
    more_index = 0;
    first = access;
    plain_end = write_end = 0;
  }
};
static_assert(sizeof(ShadowCell) == 64);

class ShadowMemory {
 public:
  ShadowMemory();
  ~ShadowMemory();
  ShadowMemory(const ShadowMemory&) = delete;
  ShadowMemory& operator=(const ShadowMemory&) = delete;

  // The cell of the 8 bytes around `address`, empty if it was last written
  // in another execution than `execution`.
  ShadowCell& At(uintptr_t address, uint32_t execution) {
    ShadowCell& cell = Raw(address);
    if (cell.execution != execution) {
      cell.Begin(execution, Access());
    }
    return cell;
  }

  // The cell as it was left, by this execution or an earlier one; nullptr if
  // it takes longer to find.
  ShadowCell* Nearby(uintptr_t address) const {
    const uintptr_t page = (address >> kPageBits) + 1;
    const Entry& cached = cache_[page % kCacheSize];
    if (cached.page != page) [[unlikely]]
      return nullptr;
    return &cached.cells[(address >> 3) % kCellsPerPage];
  }

  // Forgets everything about [address, address + size).
  void Clear(uintptr_t address, size_t size);

 private:
  static constexpr size_t kPageBits = 12;
  static constexpr size_t kCellsPerPage = size_t{1} << (kPageBits - 3);
  static constexpr size_t kCacheSize = 256;

  struct Entry {
    uintptr_t page = 0;  // address >> kPageBits, plus 1; 0: free
    ShadowCell* cells = nullptr;
  };

  ShadowCell& Raw(uintptr_t address) {
    const uintptr_t page = (address >> kPageBits) + 1;
    Entry& cached = cache_[page % kCacheSize];
    if (cached.page != page) [[unlikely]]
      cached = Find(page);
    return cached.cells[(address >> 3) % kCellsPerPage];
  }

  Entry Find(uintptr_t page);
  void Grow();

  Entry cache_[kCacheSize];
  Entry* table_ = nullptr;  // open addressing
  size_t capacity_ = 0;
  size_t size_ = 0;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_SHADOW_MEMORY_H_
