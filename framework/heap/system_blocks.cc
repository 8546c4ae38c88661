// SPDX-License-Identifier: Apache-2.0

#include "framework/heap/system_blocks.h"

namespace ravel {

SystemBlocks& SystemBlocks::OfProcess() {
  static constinit SystemBlocks blocks;
  return blocks;
}

size_t SystemBlocks::Home(uintptr_t address) {
  return (address >> 4) * 0x9e3779b97f4a7c15 >> 50;
}

// The slot of the address, or the free one where it would be.
size_t SystemBlocks::Find(uintptr_t address) const {
  static_assert(kSlots == size_t{1} << (64 - 50));
  size_t i = Home(address);
  while (slots_[i] != 0 && slots_[i] != address) i = (i + 1) % kSlots;
  return i;
}

void SystemBlocks::Add(const void* block) {
  const auto address = reinterpret_cast<uintptr_t>(block);
  if (address == 0 || size_ == kSlots / 2) return;
  uintptr_t& slot = slots_[Find(address)];
  if (slot == 0) ++size_;
  slot = address;
}

// Those behind the hole move up, so that a search never stops early.
bool SystemBlocks::Remove(const void* block) {
  size_t hole = Find(reinterpret_cast<uintptr_t>(block));
  if (slots_[hole] == 0) return false;
  --size_;
  for (size_t i = (hole + 1) % kSlots; slots_[i] != 0; i = (i + 1) % kSlots) {
    const size_t distance = (i - Home(slots_[i])) % kSlots;
    if (distance < (i - hole) % kSlots) continue;
    slots_[hole] = slots_[i];
    hole = i;
  }
  slots_[hole] = 0;
  return true;
}

}  // namespace ravel
