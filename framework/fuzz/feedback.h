// SPDX-License-Identifier: Apache-2.0
//
// What an execution did that a fuzzer wants to see more of, as counters that
// libFuzzer reads like those of edges, only that the edges are between steps:
//
//   reads-from   which thread's how-manyeth change of an object another thread
//                came upon, at its how-manyeth look at it (Wolff, Shi, Duck,
//                Mathur and Roychoudhury, "Greybox Fuzzing for Concurrency
//                Testing", 2024)
//   behaviours   the happens-before class (scheduler/observers/coverage.h)
//   locks        which lock a thread asked for while it held which
//
// Reads the log of an execution that has ended, so steps pay nothing.

#ifndef RAVEL_FRAMEWORK_FUZZ_FEEDBACK_H_
#define RAVEL_FRAMEWORK_FUZZ_FEEDBACK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scheduler/execution_log.h"
#include "scheduler/observers/coverage.h"
#include "scheduler/strategies/sparse.h"

namespace ravel {

// The answers that let one of two conflicting steps come before the other,
// which came first: another thread goes on there, and makes way again when it
// has made its step.
struct ConflictSwap {
  Override before;
  Override after;  // the same as before: the thread goes on
};

class Feedback {
 public:
  // At least kLeast of them, which somebody else clears.
  static constexpr size_t kLeast = 4096;
  explicit Feedback(std::span<volatile uint8_t> counters);

  // Counts what the execution did. Returns whether its behaviour is new.
  bool Look(const ExecutionLog& log);

  // Of an execution that was just looked at, kMaxSwaps at most.
  std::vector<ConflictSwap> Swaps(const ExecutionLog& log,
                                  std::span<const Sparse::Made> made);

 private:
  static constexpr size_t kMaxSwaps = 48;
  static constexpr size_t kBehaviours = 1024;
  static constexpr size_t kLockOrders = 512;
  static constexpr size_t kSeen = 1 << 16;
  static constexpr size_t kObjects = 1 << 12;

  // One of the objects, or what one thread did to it; found by its hash.
  struct Slot {
    uint64_t key = 0;
    uint64_t execution = 0;
    uint32_t count = 0;
    uint32_t step = 0;  // the last, + 1
    ThreadId thread = kNoThread;
  };

  void Raise(size_t begin, size_t size, uint64_t hash);
  Slot& At(uint64_t key);
  void LookAtLocks(const Step& step);
  bool IsNew(uint64_t behaviour);

  std::span<volatile uint8_t> counters_;
  Coverage coverage_;
  uint64_t execution_ = 0;
  std::vector<Slot> slots_;
  std::vector<std::vector<uint64_t>> held_;  // locks, by thread
  std::vector<uint64_t> seen_;               // behaviours
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_FUZZ_FEEDBACK_H_
