// SPDX-License-Identifier: Apache-2.0
//
// Small random programs over the operations that the engine knows: threads
// that read and write a few bytes, plainly and atomically, lock, fence, yield,
// choose, and create and join one another. The same program may run many
// times; it allocates nothing.

#ifndef RAVEL_TESTS_SCHEDULER_RANDOM_PROGRAM_H_
#define RAVEL_TESTS_SCHEDULER_RANDOM_PROGRAM_H_

#include <cstdint>
#include <vector>

#include "scheduler/scheduler.h"
#include "scheduler/strategies/random.h"

namespace ravel {

struct Instruction {
  enum class Kind {
    kPlain,
    kRange,
    kAtomic,
    kFailedUpdate,
    kFence,
    kLock,
    kTryLock,
    kUnlock,
    kYield,
    kPick,
    kCreate,
    kJoin,
    kNewMemory,
  };
  Kind kind = Kind::kYield;
  OpKind op = OpKind::kNone;  // of kPlain, kRange and kAtomic
  MemoryOrder order = MemoryOrder::kRelaxed;
  uint32_t offset = 0;  // into the memory
  uint32_t size = 0;
  uint32_t index = 0;  // of the mutex or the thread
};

class RandomProgram {
 public:
  static constexpr size_t kMaxThreads = 4;
  static constexpr uint32_t kMutexes = 2;
  // Its first kAtomicBytes hold atomics, which plain accesses hit as well, but
  // rarely; of the rest, the last 16 may get a new life.
  static constexpr uint32_t kMemory = 64;
  static constexpr uint32_t kAtomicBytes = 24;

  explicit RandomProgram(Random& random);

  // The body of an execution.
  void operator()() const;

  uintptr_t memory() const { return reinterpret_cast<uintptr_t>(memory_); }
  // What Instruction number `pc` of a thread gives as its place.
  static uintptr_t PlaceOf(size_t thread, size_t pc) {
    return thread * 256 + pc + 1;
  }

 private:
  // What one execution changes.
  struct Mutex {
    uint32_t owner = 0;
    ObjectId object = kNoObject;
  };
  struct Running {
    const RandomProgram* program;
    VirtualThread* threads[kMaxThreads];
    Mutex mutexes[kMutexes];
    size_t starting;  // number of the thread that is created
  };

  void Generate(Random& random, size_t thread);
  Instruction Make(Random& random) const;
  void RunThread(Running& running, size_t index) const;
  void Execute(Running& running, const Instruction& instruction,
               uintptr_t place) const;
  void ExecuteAtomic(const Instruction& instruction, uintptr_t place) const;
  void ExecuteLock(Running& running, const Instruction& instruction) const;

  std::vector<std::vector<Instruction>> threads_;
  // What this program has much of: the fewer places there are, the more its
  // threads meet.
  uint32_t weights_[3] = {};  // plain accesses, atomics, mutexes
  uint32_t atomics_ = 0;      // how many of them
  uint32_t plain_end_ = 0;    // of the bytes for plain accesses
  alignas(8) mutable char memory_[kMemory] = {};
};

}  // namespace ravel

#endif  // RAVEL_TESTS_SCHEDULER_RANDOM_PROGRAM_H_
