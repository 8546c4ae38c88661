// SPDX-License-Identifier: Apache-2.0
//
// Executions that are to be run by whichever lane is free, and what became of
// them: memory that the explorer and the processes of all lanes see. The
// explorer posts and takes back; lanes take and publish. Every slot says in
// one word whose it is, so a process may be killed at any point: what it had
// taken is still known to be its lane's (docs/jobs.md).

#ifndef RAVEL_FRAMEWORK_EXPLORER_JOB_BOARD_H_
#define RAVEL_FRAMEWORK_EXPLORER_JOB_BOARD_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "framework/explorer/search_state.h"
#include "scheduler/arena.h"
#include "scheduler/execution_log.h"
#include "scheduler/foresight.h"
#include "scheduler/point_set.h"
#include "scheduler/race_log.h"
#include "scheduler/told_execution.h"

namespace ravel {

inline constexpr uint32_t kMostJobs = 64;

// One execution.
struct JobSlot {
  static constexpr size_t kMaxTurnWords = size_t{1} << 22;

  explicit JobSlot(Arena& arena)
      : log(arena),
        values(arena.NewZeroed<uint16_t>(ExecutionLog::kMaxChoices)),
        turns(arena.NewZeroed<uint16_t>(kMaxTurnWords)) {
    tale.bytes = arena.NewZeroed<char>(Tale::kBytes);
  }

  void Write(const Script& script);

  uint64_t ticket = 0;
  bool tried_again = false;  // its process was killed from outside
  // What became of it.
  bool died = false;  // and took its process along
  uint32_t race_count = 0;
  Race races[RaceLog::kMaxRaces];
  Tale tale;
  ExecutionLog log;
  // How it is to be run, as in a Script.
  uint32_t value_count = 0;
  uint32_t turn_words = 0;
  uint32_t begin = 0;
  uint16_t* values;
  uint16_t* turns;
};

class JobBoard {
 public:
  static constexpr size_t kSlots = 128;
  static constexpr uint64_t kMaxRank = (uint64_t{1} << 48) - 1;
  static constexpr size_t kNone = SIZE_MAX;

  explicit JobBoard(Arena& arena);

  JobSlot& operator[](size_t slot) { return *slots_[slot]; }
  // Where executions may switch. Changed only while no lane runs one.
  PointSet& points() { return points_; }

  // For the explorer.

  // A slot that nobody has any use for, or kNone.
  size_t FindFree() const;
  bool IsDone(size_t slot) const { return PhaseOf(slot) == Phase::kDone; }
  bool IsRunning(size_t slot) const { return PhaseOf(slot) == Phase::kTaken; }
  // Of those that are posted, the highest rank is taken first.
  void Post(size_t slot, uint64_t rank);
  // Whatever is in it is dropped. Returns false if a lane is at it.
  bool Free(size_t slot);
  // Waits until an execution is published, at most some milliseconds.
  void AwaitPublished(size_t slot);
  // No lane takes anything any more.
  void Stop();
  bool stopped() const { return stop_.load() != 0; }

  // For lanes.

  // What the lane has taken and not published, or kNone.
  size_t TakenBy(size_t lane) const;
  // Waits for something to take; kNone after Stop(). What the lane has taken
  // before goes first. Counts `waits` up meanwhile.
  size_t Take(size_t lane, uint64_t* waits);
  // The execution has ended as the lane's state has it.
  void Publish(size_t slot, SearchState& lane, bool died);

 private:
  enum class Phase : uint8_t { kFree, kPosted, kTaken, kDone };

  static uint64_t Word(Phase phase, size_t lane, uint64_t rank) {
    return uint64_t{static_cast<uint8_t>(phase)} << 56 | uint64_t{lane} << 48 |
           rank;
  }
  Phase PhaseOf(size_t slot) const {
    return static_cast<Phase>(words_[slot].load() >> 56);
  }
  bool TakeBest(size_t lane, size_t* slot);

  std::atomic<uint32_t> stop_{0};
  std::atomic<uint32_t> posted_{0};  // grows; lanes wait for it
  std::atomic<uint32_t> waiting_lanes_{0};
  std::atomic<uint32_t> published_{0};  // grows; the explorer waits for it
  std::atomic<uint32_t> explorer_waits_{0};
  std::atomic<uint64_t> words_[kSlots] = {};
  PointSet points_;
  JobSlot* slots_[kSlots];
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_JOB_BOARD_H_
