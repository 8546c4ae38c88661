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

  Interests interests() const override {
    return {.announcements = false, .accesses = true};
  }
  void OnBegin(uint32_t epoch) override;
  void OnStep(const Step& step, uintptr_t place) override;
  void OnAccess(ThreadId thread, uintptr_t address, size_t size, bool is_write,
                uintptr_t place) override;

  void OnFree(ThreadId thread, uintptr_t address, size_t size,
              uintptr_t place) override;

  const HappensBefore& order() const { return order_; }

 private:
  // `now`: the thread's time when it makes the access.
  void Check(ThreadId thread, uint32_t now, uintptr_t address, size_t size,
             uint32_t flags, uintptr_t place);
  void CheckCell(ShadowCell& cell, const Access& access, uintptr_t address);
  bool CheckAgain(ShadowCell& cell, const Access& access, uintptr_t address);
  [[noreturn]] void StopForFreed(const Access& access, const Access& freed,
                                 uintptr_t address);
  void Remember(ShadowCell& cell, const Access& access, size_t kept);
  Access& Remembered(ShadowCell& cell, size_t i) {
    return i == 0 ? cell.first : more_[cell.more_index + i - 1];
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

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_OBSERVERS_RACE_DETECTOR_H_
