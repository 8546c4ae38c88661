// SPDX-License-Identifier: Apache-2.0
//
// What the path of every step asks of a kind of operation (OpTraits says what
// each means), as the bits of one number: to be loaded at once.

#ifndef RAVEL_SCHEDULER_OP_FLAGS_H_
#define RAVEL_SCHEDULER_OP_FLAGS_H_

#include <array>
#include <cstdint>

#include "scheduler/operation.h"

namespace ravel {

struct OpFlags {
  static constexpr uint32_t kMemory = 1;
  static constexpr uint32_t kWrites = 2;
  static constexpr uint32_t kEager = 4;
  static constexpr uint32_t kVoluntary = 8;
  static constexpr uint32_t kProgress = 16;
  static constexpr uint32_t kLook = 32;
  static constexpr uint32_t kLock = 64;
  static constexpr uint32_t kTry = 128;
  // Of an atomic load, store or update.
  static constexpr uint32_t kAtomic = 256;

  static constexpr uint32_t Of(OpKind kind);
  static constexpr Sync SyncOf(uint32_t flags) {
    return static_cast<Sync>(flags >> kSyncShift);
  }

  static constexpr int kSyncShift = 9;
};

// Hidden, or a shared library asks its loader where it is.
[[gnu::visibility("hidden")]] inline constexpr auto kOpFlags = [] {
  std::array<uint16_t, kOpKinds> table{};
  for (size_t i = 0; i < table.size(); ++i) {
    const OpTraits& traits = kOpTraits[i];
    const bool atomic =
        traits.is_memory && static_cast<OpKind>(i) >= OpKind::kAtomicLoad;
    table[i] = static_cast<uint16_t>(
        (traits.is_memory ? OpFlags::kMemory : 0) |
        (traits.is_write ? OpFlags::kWrites : 0) |
        (traits.is_eager ? OpFlags::kEager : 0) |
        (traits.is_voluntary ? OpFlags::kVoluntary : 0) |
        (traits.is_progress ? OpFlags::kProgress : 0) |
        (traits.is_look ? OpFlags::kLook : 0) |
        (traits.is_lock ? OpFlags::kLock : 0) |
        (traits.is_try ? OpFlags::kTry : 0) | (atomic ? OpFlags::kAtomic : 0) |
        static_cast<uint32_t>(traits.sync) << OpFlags::kSyncShift);
  }
  return table;
}();

constexpr uint32_t OpFlags::Of(OpKind kind) {
  return kOpFlags[static_cast<size_t>(kind)];
}

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_OP_FLAGS_H_
