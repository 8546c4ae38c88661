// SPDX-License-Identifier: Apache-2.0
//
// Finds data races: two accesses to the same byte, one of them a write, not
// both atomic, that happens-before does not order ([intro.races]). Of every
// byte, it remembers the accesses that a later one could still race with and
// that no other remembered access covers, so of each execution it reports a
// race if and only if there is one among the accesses it was told of.

#ifndef RAVEL_SCHEDULER_OBSERVERS_RACE_DETECTOR_H_
#define RAVEL_SCHEDULER_OBSERVERS_RACE_DETECTOR_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "scheduler/bump.h"
#include "scheduler/observer.h"
#include "scheduler/observers/happens_before.h"
#include "scheduler/race_log.h"
#include "scheduler/scheduler.h"
#include "scheduler/shadow_memory.h"

namespace ravel {

class RaceDetector final : public Observer {
 public:
  RaceDetector(Scheduler& scheduler, RaceLog& log);

  Interests interests() const override { return {.accesses = true}; }
  void OnBegin(uint32_t epoch) override;
  void OnStep(const Step& step, uintptr_t place) override;
  // The same of a step that is in the processor's registers still.
  void NoteStep(ThreadId thread, uint64_t what, uintptr_t address,
                uint64_t value, uintptr_t place);
  void OnAccess(ThreadId thread, uintptr_t address, size_t size, bool is_write,
                uintptr_t place) override;

  // OnAccess() of a size that is known at compile time. What nearly always
  // happens is decided on the spot: at most a write and a read of the bytes
  // are remembered, and both happened before.
  template <size_t size, bool is_write>
  void PlainAccess(ThreadId thread, uintptr_t address, uintptr_t place);

  void OnFree(ThreadId thread, uintptr_t address, size_t size,
              uintptr_t place) override;

  const HappensBefore& order() const { return order_; }

 private:
  // `now`: the thread's time when it makes the access.
  void Check(ThreadId thread, uint32_t now, uintptr_t address, size_t size,
             uint32_t flags, uintptr_t place);
  void CheckCell(ShadowCell& cell, Access access, uintptr_t address);
  void CheckRemembered(ShadowCell& cell, Access access, uintptr_t address);
  bool CheckAgain(ShadowCell& cell, const Access& access, uintptr_t address);
  [[noreturn]] void StopForFreed(const Access& access, const Access& freed,
                                 uintptr_t address);
  void Remember(ShadowCell& cell, Access access, size_t kept);
  void Grow(ShadowCell& cell, size_t size);
  Access& Remembered(ShadowCell& cell, size_t i) {
    if (i < 2) return i == 0 ? cell.first : cell.second;
    return more_[cell.more_index + i - 2];
  }
  // Happens before what the thread of `access` does now.
  bool IsBefore(const Access& old, const Access& access) const {
    return order_.Orders(old.thread(), old.clock(), access.thread());
  }
  // Whatever races with `old` from now on races with `access` as well. Reads
  // of two threads are both kept: a write may race with each of them, and both
  // places are worth knowing.
  bool Supersedes(const Access& access, const Access& old) const {
    return access.Covers(old) &&
           (access.thread() == old.thread() ||
            ((access.writes() || old.writes()) && IsBefore(old, access)));
  }
  bool CannotRace(const Access& access, const Access& old) const {
    return !old.ConflictsWith(access) || IsBefore(old, access);
  }

  static void NotePosition(ShadowCell& cell, const Access& access, size_t i) {
    const auto end = static_cast<uint16_t>(i + 1);
    if (!access.atomic()) cell.plain_end = std::max(cell.plain_end, end);
    if (access.writes()) cell.write_end = std::max(cell.write_end, end);
  }
  // Where the thread's last access of this kind to this and some other
  // addresses was remembered.
  uint16_t& Hint(const Access& access, uintptr_t address) {
    const size_t kind = address / 8 % (kHints / 2) * 2 + access.writes();
    return hints_[access.thread() * kHints + kind];
  }

  static constexpr size_t kHints = 8;  // of each thread

  uint32_t epoch_ = 0;
  Scheduler& scheduler_;
  ShadowMemory& shadow_;
  RaceLog& log_;
  HappensBefore order_;
  Bump<Access> more_;
  uint16_t hints_[ThreadSet::kCapacity * kHints] = {};
};

// Part of every step.
[[gnu::always_inline]] inline void RaceDetector::NoteStep(ThreadId thread,
                                                          uint64_t what,
                                                          uintptr_t address,
                                                          uint64_t value,
                                                          uintptr_t place) {
  const auto kind = static_cast<OpKind>(what & 0xff);
  const auto order = static_cast<MemoryOrder>(what >> 8 & 7);
  const uint32_t is = OpFlags::Of(kind);
  const uint32_t now = order_.Now(thread);
  order_.Apply(thread, kind, order, static_cast<ObjectId>(what >> 32), value);
  if ((is & OpFlags::kMemory) == 0) return;
  // What a load acquires happens before the load itself; what a store
  // releases includes the store.
  const uint32_t flags = ((is & OpFlags::kWrites) != 0 ? Access::kWrite : 0) |
                         ((is & OpFlags::kAtomic) != 0 ? Access::kAtomic : 0);
  const size_t size = what >> 11 & 31, offset = address % 8;
  if (size - 1 > 7 - offset) [[unlikely]]
    return Check(thread, now, address, size, flags, place);
  const uint32_t mask = ((1u << size) - 1) << offset;
  CheckCell(shadow_.At(address, epoch_),
            Access(thread, now, mask, flags, PlaceOf(place)), address - offset);
}

template <size_t size, bool is_write>
[[gnu::always_inline]] inline void RaceDetector::PlainAccess(ThreadId thread,
                                                             uintptr_t address,
                                                             uintptr_t place) {
  const size_t offset = address % 8;
  ShadowCell* const cell = shadow_.Nearby(address);
  if (offset + size > 8 || cell == nullptr) [[unlikely]]
    return OnAccess(thread, address, size, is_write, place);
  const Access access(thread, order_.Now(thread), ((1u << size) - 1) << offset,
                      is_write ? Access::kWrite : 0, PlaceOf(place));
  if (cell->execution != epoch_) return cell->Begin(epoch_, access);
  const Access first = cell->first;
  if (cell->more_count == 0 && IsBefore(first, access) && !first.frees()) {
    if constexpr (is_write) {
      if (access.Covers(first)) {
        cell->first = access;
        return;
      }
    } else {
      if (first.SameTime(access) && first.Covers(access)) return;
      if (first.writes()) {
        cell->second = access;
        cell->more_count = 1;
        return;
      }
      if (first.thread() == thread && access.Covers(first)) {
        cell->first = access;
        return;
      }
    }
  } else if (cell->more_count == 1 && (is_write || first.writes()) &&
             IsBefore(first, access) && !first.frees()) {
    const Access second = cell->second;
    const bool covers = access.Covers(second) && !second.writes();
    if constexpr (is_write) {
      if (covers && access.Covers(first) && IsBefore(second, access)) {
        cell->first = access;
        cell->more_count = 0;
        return;
      }
    } else {
      if (covers && second.thread() == thread) {
        cell->second = access;
        return;
      }
    }
  }
  CheckCell(*cell, access, address - offset);
}

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_OBSERVERS_RACE_DETECTOR_H_
