// SPDX-License-Identifier: Apache-2.0
//
// Records all that a report needs of one execution: every step and every
// plain access, the values before and after, the stack. Far too slow to search
// with: a failing schedule is run once more under it.

#ifndef RAVEL_SCHEDULER_OBSERVERS_RECORDER_H_
#define RAVEL_SCHEDULER_OBSERVERS_RECORDER_H_

#include <cstdint>
#include <span>

#include "scheduler/arena.h"
#include "scheduler/execution_log.h"
#include "scheduler/observer.h"
#include "scheduler/race_log.h"
#include "scheduler/stack_trace.h"
#include "scheduler/thread_set.h"

namespace ravel {

struct Record {
  Step step;
  uint64_t before = 0;  // of memory operations, up to 8 bytes
  uint64_t after = 0;
  uintptr_t place = 0;  // of plain accesses: their return address
  uint32_t stack = 0;   // index into Recording::frames
  uint16_t stack_size = 0;
  bool is_step = false;    // and not a plain access between two
  bool preempted = false;  // its thread could have gone on; another did
};

// A block of the execution's heap.
struct Allocation {
  uintptr_t address;
  size_t size;
  uint32_t record;  // how many records there were before
  uint32_t stack;   // index into Recording::frames
  uint16_t stack_size;
};

// In the arena.
struct Recording {
  static constexpr uint32_t kMaxRecords = 1'000'000;
  static constexpr uint32_t kMaxFrames = 8'000'000;
  // Unwinding at every plain access takes long in deep recursions; past this
  // their place is enough, and the room is for steps.
  static constexpr uint32_t kMaxAccessFrames = 1'000'000;
  static constexpr uint32_t kMaxPairs = 256;
  // Blocks after them have no name.
  static constexpr uint32_t kMaxAllocations = 100'000;

  // Records of two racing accesses.
  struct Pair {
    uint32_t first;
    uint32_t second;
  };

  explicit Recording(Arena& arena)
      : records(arena.NewZeroed<Record>(kMaxRecords)),
        frames(arena.NewZeroed<uintptr_t>(kMaxFrames)),
        registers(arena.NewZeroed<FrameRegisters>(kMaxFrames)),
        allocations(arena.NewZeroed<Allocation>(kMaxAllocations)) {}

  std::span<const Record> Records() const { return {records, count}; }
  // Of a Record or an Allocation.
  template <typename T>
  std::span<const uintptr_t> Stack(const T& record) const {
    return {frames + record.stack, record.stack_size};
  }
  std::span<const FrameRegisters> Registers(const Record& record) const {
    return {registers + record.stack, record.stack_size};
  }
  std::span<const Pair> Races() const { return {pairs, pair_count}; }
  std::span<const Allocation> Allocations() const {
    return {allocations, allocation_count};
  }

  Record* records;
  uintptr_t* frames;
  FrameRegisters* registers;  // of the same frames
  Allocation* allocations;
  uint32_t allocation_count = 0;
  uint32_t count = 0;
  uint32_t frame_count = 0;
  uint32_t pair_count = 0;
  // Where threads that never went on were waiting; by thread.
  Record waiting[ThreadSet::kCapacity];
  Pair pairs[kMaxPairs];
};

class Recorder final : public Observer {
 public:
  // `races` is the log of a race detector that is told of each step first.
  Recorder(Recording& recording, const ExecutionLog& log, const RaceLog& races)
      : recording_(recording), log_(log), races_(races) {}

  Interests interests() const override {
    return {.announcements = true, .accesses = true, .stacks = true};
  }
  void OnBegin(uint32_t epoch) override;
  void OnAnnounce(ThreadId thread, const Op& op) override;
  void OnStep(const Step& step, uintptr_t place) override;
  void OnFree(ThreadId thread, uintptr_t address, size_t size,
              uintptr_t place) override;
  void OnAccess(ThreadId thread, uintptr_t address, size_t size, bool is_write,
                uintptr_t place) override;
  void OnNewMemory(uintptr_t address, size_t size) override;

 private:
  Record* Append(const Step& step, uintptr_t place);
  void FindPreemption();
  // Of a Record or an Allocation.
  template <typename T>
  void CaptureStack(T& record);
  void FinishWrite(ThreadId thread);
  void FindRaces(uint32_t second);

  static constexpr uint32_t kNothing = UINT32_MAX;

  Recording& recording_;
  const ExecutionLog& log_;
  const RaceLog& races_;
  size_t races_seen_ = 0;
  size_t choices_seen_ = 0;
  ThreadId announcer_ = 0;                 // the last one
  uint32_t latest_[ThreadSet::kCapacity];  // record of each thread
  // The last write of each thread, made after it was recorded.
  uint32_t pending_[ThreadSet::kCapacity];
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_OBSERVERS_RECORDER_H_
