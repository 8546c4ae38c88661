// SPDX-License-Identifier: Apache-2.0
//
// Finds locks that threads take in orders that do not fit together, though no
// deadlock came of it: one thread asks for B while it holds A, another for A
// while it holds B (Havelund, "Using Runtime Analysis to Guide Model Checking
// of Java Programs", 2000; Bensalem and Havelund, "Dynamic Deadlock Analysis of
// Multi-threaded Programs", 2005). It is no inversion
//
//   if the threads hold a third lock meanwhile, a gate: one at a time,
//   if one asks before the other is created, or after it was joined,
//   if one thread alone does both,
//   if all that meet at some lock share it,
//   if one of them does not wait: try_lock(), or a wait with a deadline.
//
// Reads what an execution has left in the log, so it costs its steps nothing.
// Both orders must occur in one execution: what different executions do, no
// single one need ever do.

#ifndef RAVEL_SCHEDULER_OBSERVERS_LOCK_ORDER_H_
#define RAVEL_SCHEDULER_OBSERVERS_LOCK_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "scheduler/arena.h"
#include "scheduler/choice.h"
#include "scheduler/execution_log.h"

namespace ravel {

// The steps of a thread that asks for a lock while it holds another.
struct LockRequest {
  ThreadId thread = 0;
  uint32_t taken = 0;  // index of the step that took what it holds
  uint32_t asked = 0;
};

// A circle: each thread asks for what the next one holds.
struct Inversion {
  static constexpr size_t kMaxThreads = 8;

  uint64_t execution = 0;
  uint32_t choices_begin = 0;  // of the execution, in InversionLog::choices
  uint32_t choice_count = 0;
  uint32_t places = 0;  // how many promoted places were in force
  uint32_t size = 0;
  LockRequest requests[kMaxThreads];
};

// Those of a search, the same locks once. In the arena.
struct InversionLog {
  static constexpr size_t kMaxInversions = 16;
  static constexpr uint32_t kMaxChoices = 1 << 20;

  explicit InversionLog(Arena& arena)
      : choices(arena.NewZeroed<Choice>(kMaxChoices)) {}

  std::span<const Inversion> All() const { return {inversions, count}; }
  std::span<const Choice> ChoicesOf(const Inversion& inversion) const {
    return {choices + inversion.choices_begin, inversion.choice_count};
  }
  // Keeps it, with the execution in the log, if its locks are new and there
  // is room.
  void Add(Inversion inversion, uint64_t key, const ExecutionLog& log,
           size_t places_in_force);

  size_t count = 0;
  uint32_t choice_count = 0;
  Inversion inversions[kMaxInversions];
  uint64_t keys[kMaxInversions] = {};
  Choice* choices;
};

class LockGraph {
 public:
  // Looks at an execution that has ended. Returns whether it has an inversion;
  // false as well where it is just like one that was looked at before, so that
  // it is cheap.
  bool Analyze(const ExecutionLog& log, size_t places_in_force,
               InversionLog& found);

 private:
  struct Held {
    ObjectId object;
    uint32_t step;
    uintptr_t address;
    bool shared;
  };
  struct Thread {
    std::vector<Held> held;
    uint32_t segment = 0;  // how many threads it has created and joined
  };
  struct Edge {
    uint64_t print;
    Held held;
    Held wanted;
    ThreadId thread;
    std::vector<Held> all;        // that the thread holds
    std::vector<uint32_t> clock;  // of creations and joins
  };

  // Follows who holds what. Sums up, or collects, the edges.
  void Walk(std::span<const Step> steps, bool collects);
  void Take(const Step& step, uint32_t index, bool collects);
  Thread& Of(ThreadId thread);
  void AddEdge(const Edge& edge);
  void GiveBack(const Step& step);
  bool IsKnown();
  void AddClocks(std::span<const Step> steps, size_t threads);
  bool Concurrent(const Edge& a, const Edge& b) const;
  bool MayFollow(const Edge& edge) const;
  void Extend(size_t first);
  void Report();

  static constexpr size_t kMaxEdges = 512;
  static constexpr size_t kKnown = 256;  // a power of two
  static constexpr uint32_t kMaxTries = 200'000;

  std::vector<Thread> threads_;
  std::vector<Edge> edges_;
  std::vector<const Edge*> path_;
  // Of the execution's edges, creations and joins, in whatever order.
  uint64_t print_ = 0;
  ThreadId first_ = kNoThread;  // that has an edge
  bool several_ = false;        // threads have
  uint64_t known_[kKnown] = {};
  uint32_t tries_ = 0;
  bool any_ = false;
  const ExecutionLog* log_ = nullptr;
  InversionLog* found_ = nullptr;
  size_t places_ = 0;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_OBSERVERS_LOCK_ORDER_H_
