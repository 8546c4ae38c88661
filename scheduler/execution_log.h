// SPDX-License-Identifier: Apache-2.0
//
// What is known of the execution that runs now, written as it happens, in the
// arena: if the process dies at any point, the schedule that led there is
// whole.

#ifndef RAVEL_SCHEDULER_EXECUTION_LOG_H_
#define RAVEL_SCHEDULER_EXECUTION_LOG_H_

#include <cstdint>
#include <span>

#include "scheduler/arena.h"
#include "scheduler/choice.h"
#include "scheduler/outcome.h"
#include "scheduler/step.h"
#include "scheduler/thread_set.h"

namespace ravel {

// A thread that could not go on when the execution ended.
struct BlockedThread {
  ThreadId thread = 0;
  Op op;
  ThreadId holder = kNoThread;
};

// What the program calls an object: one of Ravel's own, at its first use.
struct NamedObject {
  ObjectId object;
  uint32_t size;     // of it
  const char* sort;  // "queue"
  char name[32];     // empty: none
};

// What a compare-exchange asked for; its step says what it found.
struct Comparand {
  uint32_t step;
  uint64_t expected;
};

struct ExecutionLog {
  // More of either ends the execution as a livelock.
  static constexpr uint32_t kMaxSteps = 2'000'000;
  static constexpr uint32_t kMaxChoices = 4'000'000;
  static constexpr uint32_t kMaxBlocked = 256;
  static constexpr uint32_t kMaxRecord = 4096;
  static constexpr uint32_t kMaxNamed = 4096;
  // Those after them are taken for updates whose outcome nobody can foresee.
  static constexpr uint32_t kMaxComparands = 1u << 20;

  static constexpr uint32_t kMaxUncontrolled = 16;
  static constexpr size_t kUncontrolledSize = 64;

  explicit ExecutionLog(Arena& arena)
      : choices(arena.NewZeroed<Choice>(kMaxChoices)),
        steps(arena.NewZeroed<Step>(kMaxSteps)),
        named(arena.NewZeroed<NamedObject>(kMaxNamed)),
        comparands(arena.NewZeroed<Comparand>(kMaxComparands)) {}

  // All that an execution sets; BorrowExecution() (told_execution.h) copies it.
  void Begin(uint64_t number) {
    execution = number;
    step_count = 0;
    choice_count = 0;
    thread_count = 0;
    blocked_count = 0;
    named_count = 0;
    record_size = 0;
    comparand_count = 0;
    clock_reads = 0;
    bounded = false;
    rested = false;
    has_daemons = false;
    processes = 0;
    waits_for_any = false;
    idled = false;
    outcome.kind = OutcomeKind::kRunning;
    outcome.thread = kNoThread;
    outcome.message[0] = '\0';
    outcome.file[0] = '\0';
    outcome.line = 0;
  }

  // What the program did that is not under control; each is kept once, for
  // all executions. Safe in a signal handler.
  void NoteUncontrolled(const char* what);
  // The execution found that it cannot run here.
  void NoteSkip(const char* message);

  std::span<const Choice> Choices() const { return {choices, choice_count}; }
  std::span<const Step> Steps() const { return {steps, step_count}; }
  std::span<const BlockedThread> Blocked() const {
    return {blocked, blocked_count};
  }
  std::span<const NamedObject> Named() const { return {named, named_count}; }

  // The next step is a compare-exchange.
  void NoteComparand(uint64_t expected) {
    if (comparand_count == kMaxComparands) return;
    comparands[comparand_count++] = {step_count, expected};
  }

  uint64_t execution = 0;
  uint32_t step_count = 0;
  uint32_t choice_count = 0;
  uint32_t thread_count = 0;
  uint32_t blocked_count = 0;
  uint32_t named_count = 0;
  uint32_t record_size = 0;
  uint32_t comparand_count = 0;
  uint32_t clock_reads = 0;    // that were no step
  uint32_t max_spurious = 0;   // condition waits that may wake spuriously
  bool ordered_clock = false;  // timers fire in order
  bool bounded = false;        // max_steps was reached; fair turns since then
  bool rested = false;         // a thread was kept from looking again and again
  bool idled = false;  // one that yields or sleeps was made to wait for others
  uint32_t processes = 0;      // forked ones
  bool waits_for_any = false;  // of many things: one wait of poll() or epoll
  bool has_daemons = false;
  Outcome outcome;
  BlockedThread blocked[kMaxBlocked];
  char record[kMaxRecord];  // what record() was told
  // As the program set them, or of other processes than the first.
  char thread_names[ThreadSet::kCapacity][40];
  // Of all executions.
  uint32_t uncontrolled_count = 0;
  char uncontrolled[kMaxUncontrolled][kUncontrolledSize] = {};
  uint64_t skipped = 0;  // executions that were
  uint64_t skipped_execution = 0;
  char skip_message[256] = {};
  Choice* choices;
  Step* steps;
  NamedObject* named;
  Comparand* comparands;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_EXECUTION_LOG_H_
