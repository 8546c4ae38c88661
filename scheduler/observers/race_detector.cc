// SPDX-License-Identifier: Apache-2.0

#include "scheduler/observers/race_detector.h"

#include <algorithm>
#include <array>
#include <bit>

#include "scheduler/point_set.h"

namespace ravel {
namespace {

// Accesses that are looked through without a second thought.
constexpr uint16_t kMany = 3;

}  // namespace

RaceDetector::RaceDetector(Scheduler& scheduler, RaceLog& log)
    : scheduler_(scheduler),
      shadow_(scheduler.shadow()),
      log_(log),
      more_(size_t{1} << 26) {}

void RaceDetector::OnBegin(uint32_t epoch) {
  epoch_ = epoch;
  order_.Begin(epoch);
  more_.Reset();
  log_.BeginExecution();
}

// What nearly always happens is decided here: at most a write and a read are
// remembered, and what happens now comes after them.
void RaceDetector::CheckCell(ShadowCell& cell, Access access,
                             uintptr_t address) {
  const Access first = cell.first;
  if (first.empty()) {
    cell.first = access;
    return;
  }
  if (first.frees()) [[unlikely]]
    StopForFreed(access, first, address);
  const bool over_first = Supersedes(access, first);
  if (cell.more_count == 0) {
    if (over_first) {
      cell.first = access;
      return;
    }
    if (first.SameTime(access) && first.Covers(access)) return;
    if (CannotRace(access, first)) {
      cell.second = access;
      cell.more_count = 1;
      return;
    }
  } else if (cell.more_count == 1) {
    const Access second = cell.second;
    const bool over_second = Supersedes(access, second);
    if (over_first && (over_second || CannotRace(access, second))) {
      cell.first = access;
      cell.more_count = over_second ? 0 : 1;
      return;
    }
    if (over_second && CannotRace(access, first)) {
      cell.second = access;
      return;
    }
  }
  CheckRemembered(cell, access, address);
}

void RaceDetector::Check(ThreadId thread, uint32_t now, uintptr_t address,
                         size_t size, uint32_t flags, uintptr_t place) {
  while (size > 0) {
    const size_t offset = address % 8;
    const size_t part = std::min(size, 8 - offset);
    const uint32_t mask = ((1u << part) - 1) << offset;
    CheckCell(shadow_.At(address, epoch_),
              Access(thread, now, mask, flags, PlaceOf(place)),
              address - offset);
    address += part;
    size -= part;
  }
}

void RaceDetector::OnAccess(ThreadId thread, uintptr_t address, size_t size,
                            bool is_write, uintptr_t place) {
  Check(thread, order_.Now(thread), address, size,
        is_write ? Access::kWrite : 0, place);
}

void RaceDetector::OnStep(const Step& step, uintptr_t place) {
  const auto words = std::bit_cast<std::array<uint64_t, 3>>(step);
  NoteStep(step.thread, words[2], step.address, step.value, place);
}

// A write to all of it, after which nobody may touch it.
void RaceDetector::OnFree(ThreadId thread, uintptr_t address, size_t size,
                          uintptr_t place) {
  const uint32_t now = order_.Now(thread);
  const Access freed(thread, now, 0xff, Access::kWrite | Access::kFree,
                     PlaceOf(place));
  const uintptr_t end = address + size;
  for (uintptr_t at = address; at < end; at = (at & ~uintptr_t{7}) + 8) {
    ShadowCell& cell = shadow_.At(at, epoch_);
    const bool own = cell.more_count == 0 && !cell.first.frees() &&
                     cell.first.thread() == thread;
    if (!own && !cell.first.empty()) {
      const size_t offset = at % 8, part = std::min(end - at, 8 - offset);
      const uint32_t mask = ((1u << part) - 1) << offset;
      CheckCell(cell, Access(thread, now, mask, Access::kWrite, PlaceOf(place)),
                at - offset);
    }
    cell.first = freed;
    cell.more_count = 0;
  }
}

void RaceDetector::StopForFreed(const Access& access, const Access& freed,
                                uintptr_t address) {
  Outcome* outcome = scheduler_.Note(OutcomeKind::kUseAfterFree);
  // For the report: the access itself is not performed.
  const Op op = PackOp(
      OpKind::kFailedCheck, kNoObject,
      address + static_cast<uint32_t>(std::countr_zero(access.mask())),
      MemoryOrder::kSeqCst, static_cast<size_t>(std::popcount(access.mask())));
  outcome->address = op.address;
  outcome->SetMessage(
      "use after free: memory that thread number %u gave back "
      "is %s",
      freed.thread(), access.writes() ? "written" : "read");
  scheduler_.Performed(op);
  scheduler_.Stop();
}

void RaceDetector::CheckRemembered(ShadowCell& cell, Access access,
                                   uintptr_t address) {
  if (cell.more_count >= kMany && CheckAgain(cell, access, address)) return;
  const size_t count = 1 + size_t{cell.more_count};
  size_t kept = 0;
  bool remembered = false;
  cell.plain_end = cell.write_end = 0;
  for (size_t i = 0; i < count; ++i) {
    Access old = Remembered(cell, i);
    // Whatever the thread did itself is ordered before.
    if (old.thread() == access.thread()) {
      if (old.SameTime(access) && old.Covers(access)) {
        remembered = true;
      } else if (access.Covers(old)) {
        if (remembered) continue;
        old = access;
        remembered = true;
      }
      Hint(old, address) = static_cast<uint16_t>(kept);
    } else if (old.writes() || access.writes()) {
      const bool ordered =
          order_.Orders(old.thread(), old.clock(), access.thread());
      if (!ordered && old.ConflictsWith(access)) {
        log_.Add({address, old, access});
      }
      if (ordered && access.Covers(old)) continue;
    }
    NotePosition(cell, old, kept);
    if (kept != i || remembered) Remembered(cell, kept) = old;
    ++kept;
  }
  if (remembered) {
    cell.more_count = static_cast<uint16_t>(kept - 1);
  } else {
    Remember(cell, access, kept);
    NotePosition(cell, access, kept);
    Hint(access, address) = static_cast<uint16_t>(kept);
  }
}

// Of a cell that many threads use: the thread's last access of the same kind
// is where it was, and all that can conflict is in front. Returns false if it
// is not so simple.
bool RaceDetector::CheckAgain(ShadowCell& cell, const Access& access,
                              uintptr_t address) {
  if (access.writes() && !access.atomic()) return false;
  const size_t own = Hint(access, address);
  if (own > cell.more_count) return false;
  Access& mine = Remembered(cell, own);
  if (mine.thread() != access.thread() || !access.Covers(mine) ||
      !mine.Covers(access)) {
    return false;
  }
  const size_t end = access.atomic() ? cell.plain_end : cell.write_end;
  for (size_t i = 0; i < end; ++i) {
    const Access& old = Remembered(cell, i);
    if (old.thread() != access.thread() && old.ConflictsWith(access) &&
        !order_.Orders(old.thread(), old.clock(), access.thread())) {
      log_.Add({address, old, access});
    }
  }
  mine = access;
  return true;
}

// Makes `access` the remembered one after the first `kept`.
void RaceDetector::Remember(ShadowCell& cell, Access access, size_t kept) {
  if (kept >= 2 && kept - 2 >= cell.more_capacity) [[unlikely]]
    Grow(cell, kept);
  cell.more_count = static_cast<uint16_t>(kept);
  Remembered(cell, kept) = access;
}

// For one more than `size` accesses.
void RaceDetector::Grow(ShadowCell& cell, size_t size) {
  const auto capacity = static_cast<uint16_t>(std::max<size_t>(4, size * 2));
  const size_t index = more_.Take(capacity);
  for (size_t i = 2; i < size; ++i) {
    more_[index + i - 2] = Remembered(cell, i);
  }
  cell.more_index = static_cast<uint32_t>(index);
  cell.more_capacity = capacity;
}

}  // namespace ravel
