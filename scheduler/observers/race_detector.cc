// SPDX-License-Identifier: Apache-2.0

#include "scheduler/observers/race_detector.h"

#include <algorithm>

#include "scheduler/point_set.h"

namespace ravel {
namespace {

bool Conflict(const Access& a, const Access& b) {
  const auto either = static_cast<uint8_t>(a.flags | b.flags);
  const auto both = static_cast<uint8_t>(a.flags & b.flags);
  return (a.mask & b.mask) != 0 && (either & Access::kWrite) != 0 &&
         (both & Access::kAtomic) == 0;
}

// Whatever conflicts with `old` conflicts with `now` as well.
bool Covers(const Access& now, const Access& old) {
  const bool writes = (now.flags & Access::kWrite) != 0;
  const bool atomic = (now.flags & Access::kAtomic) != 0;
  return (old.mask & ~now.mask) == 0 &&
         (writes || (old.flags & Access::kWrite) == 0) &&
         (!atomic || (old.flags & Access::kAtomic) != 0);
}

}  // namespace

RaceDetector::RaceDetector(ShadowMemory& shadow, RaceLog& log)
    : shadow_(shadow), log_(log), more_(size_t{1} << 26) {}

void RaceDetector::OnBegin(uint32_t epoch) {
  epoch_ = epoch;
  order_.Begin(epoch);
  more_.Reset();
  log_.BeginExecution();
}

void RaceDetector::OnAccess(const Step& access, uintptr_t place) {
  Check(access, access.kind == OpKind::kWrite ? Access::kWrite : uint8_t{0},
        place);
}

void RaceDetector::OnStep(const Step& step, uintptr_t place) {
  const OpTraits& traits = Traits(step.kind);
  if (traits.is_memory) {
    uint8_t flags = traits.is_write ? Access::kWrite : uint8_t{0};
    if (step.kind >= OpKind::kAtomicLoad) flags |= Access::kAtomic;
    Check(step, flags, place);
  }
  order_.Apply(step);
}

void RaceDetector::Check(const Step& step, uint8_t flags, uintptr_t place) {
  Access access;
  access.clock = order_.Now(step.thread);
  access.place = PlaceOf(place);
  access.thread = step.thread;
  access.flags = flags;
  uintptr_t address = step.address;
  for (size_t left = step.size(); left > 0;) {
    const size_t offset = address % 8;
    const size_t size = std::min(left, 8 - offset);
    access.mask = static_cast<uint8_t>(((1u << size) - 1) << offset);
    CheckCell(shadow_.At(address, epoch_), access, address - offset);
    address += size;
    left -= size;
  }
}

void RaceDetector::CheckCell(ShadowCell& cell, const Access& access,
                             uintptr_t address) {
  if (cell.first.mask == 0) {
    cell.first = access;
    return;
  }
  const size_t count = 1 + size_t{cell.more_count};
  size_t kept = 0;
  for (size_t i = 0; i < count; ++i) {
    const Access old = Remembered(cell, i);
    const bool same_time =
        old.thread == access.thread && old.clock == access.clock;
    if (same_time && kept == i && Covers(old, access)) return;
    const bool ordered =
        old.thread == access.thread ||
        order_.Orders(old.thread, old.clock, access.thread);
    if (!ordered && Conflict(old, access)) {
      log_.Add({address, old, access});
    }
    if (ordered && Covers(access, old)) continue;
    if (kept != i) Remembered(cell, kept) = old;
    ++kept;
  }
  Remember(cell, access, kept);
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
