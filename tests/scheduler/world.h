// SPDX-License-Identifier: Apache-2.0
//
// The scheduler by itself, driven in the test's own process by code that is
// not instrumented: threads are lambdas, and every step is written out.
//
//   World world;
//   world.Run(strategy, [] {
//     auto child = [] { Touch(1); };
//     Join(Start(child));
//   });
//   EXPECT_EQ(world.outcome(), OutcomeKind::kFinished);
//
// Bodies only note what they see; the expectations follow the execution, whose
// heap is gone by then.

#ifndef RAVEL_TESTS_SCHEDULER_WORLD_H_
#define RAVEL_TESTS_SCHEDULER_WORLD_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "framework/heap/execution_heap.h"
#include "scheduler/arena.h"
#include "scheduler/execution_log.h"
#include "scheduler/point_set.h"
#include "scheduler/scheduler.h"

namespace ravel {

// Two schedules or traces are compared as plain vectors.
using Schedule = std::vector<Choice>;

class World {
 public:
  World()
      : arena_(size_t{1} << 30),
        log_(*new (arena_.Allocate(sizeof(ExecutionLog))) ExecutionLog(arena_)),
        scheduler_(log_, points_) {
    ExecutionHeap::OfProcess().Open(false);
  }

  Arena& arena() { return arena_; }
  ExecutionLog& log() { return log_; }
  PointSet& points() { return points_; }
  Scheduler& scheduler() { return scheduler_; }

  OutcomeKind outcome() const { return log_.outcome.kind; }
  Schedule choices() const {
    return {log_.Choices().begin(), log_.Choices().end()};
  }

  // Runs execution `number` of a strategy that is told of no other.
  template <typename Body>
  OutcomeKind Run(Strategy& strategy, const Body& body, uint64_t number = 1) {
    strategy.Attach(log_);
    strategy.Begin(number, std::nullopt);
    return RunBegun(strategy, body, number);
  }

  // Runs every execution of the strategy, calling each() after each. Returns
  // how many there were.
  template <typename Body, typename Each>
  uint64_t RunAll(Strategy& strategy, const Body& body, const Each& each) {
    uint64_t count = 0;
    strategy.Attach(log_);
    Strategy::Previous previous;
    while (strategy.Begin(count + 1, previous)) {
      RunBegun(strategy, body, ++count);
      each();
      previous = log_.Choices();
    }
    return count;
  }
  template <typename Body>
  uint64_t RunAll(Strategy& strategy, const Body& body) {
    return RunAll(strategy, body, [] {});
  }

  // Runs the execution that the strategy has begun.
  template <typename Body>
  OutcomeKind RunBegun(Strategy& strategy, const Body& body, uint64_t number) {
    const auto call = [](void* function) -> void* {
      (*static_cast<const Body*>(function))();
      return nullptr;
    };
    scheduler_.Run(number, strategy, call, const_cast<Body*>(&body));
    ExecutionHeap::OfProcess().Reset();
    return outcome();
  }

 private:
  Arena arena_;
  ExecutionLog& log_;
  PointSet points_;
  Scheduler scheduler_;
};

// What follows is for threads of an execution.

inline void Perform(OpKind kind, ObjectId object = kNoObject) {
  Op op;
  op.kind = kind;
  op.object = object;
  Scheduler::Current()->Perform(op);
}

// A step that is of no consequence.
inline void Touch(ObjectId object) { Perform(OpKind::kNotifyOne, object); }

// A new thread that calls body(), which must outlive it.
template <typename Body>
VirtualThread& Start(Body& body) {
  const auto call = [](void* function) -> void* {
    (*static_cast<Body*>(function))();
    return nullptr;
  };
  Scheduler& scheduler = *Scheduler::Current();
  VirtualThread& thread = scheduler.Create(call, &body);
  scheduler.Start(thread);
  return thread;
}

inline void Join(VirtualThread& thread) {
  thread.joined = true;
  Op op;
  op.kind = OpKind::kJoinThread;
  op.object = thread.id;
  Scheduler::Current()->Perform(op, WhenEqual(thread.finished, 1));
}

// Runs body(0), ..., body(count - 1) on threads of their own. None makes a
// step before all of them are there.
template <typename Body>
void Together(size_t count, const Body& body) {
  struct Shared {
    const Body& body;
    uint32_t open = 0;
    uint32_t started = 0;
  } shared{body};
  auto run = [&shared] {
    const uint32_t index = shared.started++;
    Op op;
    op.kind = OpKind::kWaitEvent;
    Scheduler::Current()->Perform(op, WhenEqual(shared.open, 1));
    shared.body(index);
  };
  ThreadId first = kNoThread;
  for (size_t i = 0; i < count; ++i) {
    const ThreadId id = Start(run).id;
    if (i == 0) first = id;
  }
  shared.open = 1;
  for (size_t i = 0; i < count; ++i) {
    const auto id = static_cast<ThreadId>(first + i);
    Join(Scheduler::Current()->thread(id));
  }
}

// The smallest mutex: one word. Made anew in every execution.
class TestMutex {
 public:
  TestMutex() : object_(Scheduler::Current()->NewObject()) {}

  void Lock() {
    Op op = OfKind(OpKind::kLock);
    Scheduler::Current()->Perform(op, WhenEqual(owner_, 0));
    owner_ = Scheduler::Current()->self() + 1u;
  }
  void Unlock() {
    Scheduler::Current()->Perform(OfKind(OpKind::kUnlock));
    owner_ = 0;
  }
  ObjectId object() const { return object_; }

 private:
  Op OfKind(OpKind kind) const {
    Op op;
    op.kind = kind;
    op.object = object_;
    return op;
  }

  uint32_t owner_ = 0;
  ObjectId object_;
};

}  // namespace ravel

#endif  // RAVEL_TESTS_SCHEDULER_WORLD_H_
