// SPDX-License-Identifier: Apache-2.0
//
// How many executions said what through ravel::record(). In the arena.

#ifndef RAVEL_FRAMEWORK_EXPLORER_RECORD_TABLE_H_
#define RAVEL_FRAMEWORK_EXPLORER_RECORD_TABLE_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "scheduler/arena.h"

namespace ravel {

class RecordTable {
 public:
  explicit RecordTable(Arena& arena);

  // Counts one more execution that said `text`. What does not fit is counted
  // under "(others)".
  void Add(std::string_view text);
  std::map<std::string, uint64_t> Counts() const;

 private:
  static constexpr uint32_t kSlots = 1 << 17;
  static constexpr uint32_t kText = 64 << 20;

  struct Slot {
    uint64_t hash;
    uint64_t count;
    uint32_t begin;
    uint32_t size;
  };

  Slot* slots_;
  char* text_;
  uint32_t used_slots_ = 0;
  uint32_t used_text_ = 0;
  uint64_t others_ = 0;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_RECORD_TABLE_H_
