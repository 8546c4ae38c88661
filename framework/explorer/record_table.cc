// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/record_table.h"

#include <xxhash.h>

#include <cstring>

namespace ravel {

RecordTable::RecordTable(Arena& arena)
    : slots_(arena.NewZeroed<Slot>(kSlots)),
      text_(arena.NewZeroed<char>(kText)) {}

void RecordTable::Add(std::string_view text) {
  const uint64_t hash = XXH3_64bits(text.data(), text.size()) | 1;
  uint32_t i = static_cast<uint32_t>(hash) % kSlots;
  for (; slots_[i].hash != 0; i = (i + 1) % kSlots) {
    if (slots_[i].hash == hash) {
      ++slots_[i].count;
      return;
    }
  }
  if (used_slots_ == kSlots / 2 || kText - used_text_ < text.size()) {
    ++others_;
    return;
  }
  memcpy(text_ + used_text_, text.data(), text.size());
  slots_[i] = {hash, 1, used_text_, static_cast<uint32_t>(text.size())};
  used_text_ += static_cast<uint32_t>(text.size());
  ++used_slots_;
}

std::map<std::string, uint64_t> RecordTable::Counts() const {
  std::map<std::string, uint64_t> counts;
  for (uint32_t i = 0; i < kSlots; ++i) {
    const Slot& slot = slots_[i];
    if (slot.hash == 0) continue;
    counts[std::string(text_ + slot.begin, slot.size)] += slot.count;
  }
  if (others_ != 0) counts["(others)"] += others_;
  return counts;
}

}  // namespace ravel
