// SPDX-License-Identifier: Apache-2.0

#include "scheduler/observers/race_detector.h"

#include <algorithm>

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

inline void RaceDetector::Check(ThreadId thread, uint32_t now,
                                uintptr_t address, size_t size, uint32_t flags,
                                uintptr_t place) {
  while (size > 0) {
    const size_t offset = address % 8;
    const size_t part = std::min(size, 8 - offset);
    const uint32_t mask = ((1u << part) - 1) << offset;
    const Access access(thread, now, mask, flags, PlaceOf(place));
    ShadowCell& cell = shadow_.At(address, epoch_);
    const bool known = cell.first.SameTime(access) && cell.first.Covers(access);
    if (!known) CheckCell(cell, access, address - offset);
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
  // What a load acquires happens before the load itself; what a store
  // releases includes the store.
  const uint32_t now = order_.Now(step.thread);
  order_.Apply(step);
  const OpTraits& traits = Traits(step.kind);
  if (!traits.is_memory) return;
  uint32_t flags = traits.is_write ? Access::kWrite : 0;
  if (step.kind >= OpKind::kAtomicLoad) flags |= Access::kAtomic;
  Check(step.thread, now, step.address, step.size(), flags, place);
}

// A write to all of it, after which nobody may touch it.
void RaceDetector::OnFree(ThreadId thread, uintptr_t address, size_t size,
                          uintptr_t place) {
  Check(thread, order_.Now(thread), address, size, Access::kWrite, place);
  const Access freed(thread, order_.Now(thread), 0xff,
                     Access::kWrite | Access::kFree, PlaceOf(place));
  for (uintptr_t at = address; at < address + size; at += 8) {
    ShadowCell& cell = shadow_.At(at, epoch_);
    cell.first = freed;
    cell.more_count = 0;
  }
}

void RaceDetector::StopForFreed(const Access& access, const Access& freed,
                                uintptr_t address) {
  Outcome* outcome = scheduler_.Note(OutcomeKind::kUseAfterFree);
  outcome->address = address;
  outcome->SetMessage(
      "use after free: memory that thread number %u gave back "
      "is %s",
      freed.thread(), access.writes() ? "written" : "read");
  Op op;
  op.kind = OpKind::kFailedCheck;
  scheduler_.Performed(op);
  scheduler_.Stop();
}

// Most accesses are of the thread that made the last one: Check() and the
// first lines here are the path they take.
void RaceDetector::CheckCell(ShadowCell& cell, const Access& access,
                             uintptr_t address) {
  if (cell.first.frees()) [[unlikely]] {
    StopForFreed(access, cell.first, address);
  }
  // Whatever the thread did itself is ordered before.
  const bool alone = cell.more_count == 0;
  if (cell.first.empty() || (alone && cell.first.thread() == access.thread() &&
                             access.Covers(cell.first))) {
    cell.first = access;
    return;
  }
  if (cell.more_count >= kMany && CheckAgain(cell, access, address)) return;
  const size_t count = 1 + size_t{cell.more_count};
  size_t kept = 0;
  bool remembered = false;
  cell.plain_end = cell.write_end = 0;
  for (size_t i = 0; i < count; ++i) {
    Access old = Remembered(cell, i);
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
    Remembered(cell, kept++) = old;
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
void RaceDetector::Remember(ShadowCell& cell, const Access& access,
                            size_t kept) {
  if (kept > cell.more_capacity) {
    const auto grown = static_cast<uint16_t>(std::max<size_t>(4, kept * 2));
    const size_t index = more_.Take(grown);
    for (size_t i = 1; i < kept; ++i) {
      more_[index + i - 1] = Remembered(cell, i);
    }
    cell.more_index = static_cast<uint32_t>(index);
    cell.more_capacity = grown;
  }
  cell.more_count = static_cast<uint16_t>(kept);
  Remembered(cell, kept) = access;
}

}  // namespace ravel
