// SPDX-License-Identifier: Apache-2.0
//
// Blocks that libc allocated for itself during executions. Some of them it
// hands to the program, which frees them (strdup, getline). Any other block
// of libc's heap that a scenario frees is older than the execution: it must
// stay, as the globals that point to it are put back.

#ifndef RAVEL_FRAMEWORK_HEAP_SYSTEM_BLOCKS_H_
#define RAVEL_FRAMEWORK_HEAP_SYSTEM_BLOCKS_H_

#include <cstddef>
#include <cstdint>

namespace ravel {

// A set of addresses. Allocates nothing; forgets what does not fit, and then
// a block leaks when it is freed.
class SystemBlocks {
 public:
  static SystemBlocks& OfProcess();

  void Add(const void* block);
  // Takes it out. Returns false if it is not there.
  bool Remove(const void* block);

 private:
  static constexpr size_t kSlots = 1 << 14;

  size_t Find(uintptr_t address) const;
  static size_t Home(uintptr_t address);

  uintptr_t slots_[kSlots] = {};  // open addressing
  size_t size_ = 0;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_HEAP_SYSTEM_BLOCKS_H_
