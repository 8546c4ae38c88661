// SPDX-License-Identifier: Apache-2.0
//
// Small random programs over the models, each thread a straight line of
// operations, small enough that every schedule can be run: what the reductions
// are checked with. A program says what each thread saw and what was left
// behind, and names the equivalence class of the execution, by its own account
// of what depends on what.

#ifndef RAVEL_TESTS_SCHEDULER_SMALL_PROGRAM_H_
#define RAVEL_TESTS_SCHEDULER_SMALL_PROGRAM_H_

#include <cstdint>
#include <string>
#include <vector>

#include "framework/models/condition_model.h"
#include "framework/models/mutex_model.h"
#include "framework/models/queue_model.h"
#include "framework/models/semaphore_model.h"
#include "scheduler/scheduler.h"
#include "scheduler/strategies/random.h"

namespace ravel {

struct SmallOp {
  enum class Kind {
    kLoad,
    kStore,
    kAdd,
    kCompareExchange,
    kRead,
    kWrite,
    kLock,
    kTryLock,
    kTimedLock,
    kUnlock,  // if the thread holds it
    kPut,
    kTryPut,
    kGet,
    kTryGet,
    kTimedGet,
    kAcquire,
    kTryAcquire,
    kTimedAcquire,
    kRelease,
    kWait,  // locks, waits, unlocks
    kTimedWait,
    kNotifyOne,
    kNotifyAll,
    kChoose,
    kCheck,  // fails if the thread's last result was `value`
    kYield,
  };
  Kind kind = Kind::kYield;
  uint8_t index = 0;  // of the object
  uint8_t value = 0;
  uint8_t expected = 0;
};

// What may occur in a program.
struct SmallOptions {
  uint32_t threads = 2;
  uint32_t operations = 2;  // of each thread
  bool memory = true;
  bool locks = true;
  bool queues = true;
  bool semaphores = true;
  bool conditions = true;
  bool choices = true;
  bool checks = false;
  bool time_outs = true;
};

class SmallProgram {
 public:
  static constexpr uint32_t kMaxThreads = 4;

  SmallProgram(const SmallOptions& options, Random& random);
  explicit SmallProgram(std::vector<std::vector<SmallOp>> threads)
      : threads_(std::move(threads)) {}

  // The body of an execution.
  void operator()() const;

  std::string Describe() const;
  const std::vector<std::vector<SmallOp>>& threads() const { return threads_; }

  // After an execution: what its threads saw, and what it left behind.
  std::string FinalState(const ExecutionLog& log) const;

 private:
  void RunThread(size_t index) const;
  void Execute(size_t thread, const SmallOp& op) const;
  void ExecuteMemory(size_t thread, const SmallOp& op) const;
  void ExecuteLock(size_t thread, const SmallOp& op) const;
  void ExecuteQueue(size_t thread, const SmallOp& op) const;
  void ExecuteSemaphore(size_t thread, const SmallOp& op) const;
  void ExecuteCondition(size_t thread, const SmallOp& op) const;
  void Saw(size_t thread, uint64_t what) const;

  std::vector<std::vector<SmallOp>> threads_;

  // What an execution changes.
  struct Item : internal::QueueNode {
    uint8_t value;
  };
  struct Memory {
    uint8_t atomics[2];
    alignas(8) uint8_t plain[2];
    MutexState mutexes[2];
    QueueState queue;
    SemaphoreState semaphore;
    ConditionModel condition;
    Item items[32];
    uint32_t item_count;
    uint32_t open;
    uint8_t results[kMaxThreads][64];
    uint8_t result_count[kMaxThreads];
    bool holds[kMaxThreads][2];
  };
  mutable Memory memory_ = {};
};

// Names the class of the execution: the turns of each thread, and of every two
// that depend on each other, which one came first. `picks` are the values that
// were chosen after each step.
std::string ClassOf(const ExecutionLog& log,
                    const std::vector<std::vector<uint16_t>>& picks);

}  // namespace ravel

#endif  // RAVEL_TESTS_SCHEDULER_SMALL_PROGRAM_H_
