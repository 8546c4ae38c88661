// SPDX-License-Identifier: Apache-2.0
//
// How many events of one sort each thread of the running execution has still
// to perform, by what was learned (event_counts.h), for itself and for the
// threads that it has not made yet.
//
// A thread that is to join another one counts what comes before its first join
// only: what comes after it follows the other thread's events anyhow.

#ifndef RAVEL_SCHEDULER_STRATEGIES_THREAD_WEIGHTS_H_
#define RAVEL_SCHEDULER_STRATEGIES_THREAD_WEIGHTS_H_

#include <cstdint>
#include <vector>

#include "scheduler/strategies/event_counts.h"
#include "scheduler/thread_set.h"

namespace ravel {

class ThreadWeights {
 public:
  ThreadWeights() : threads_(ThreadSet::kCapacity) {}

  void Begin(uint64_t execution, const EventCounts& counts, uint64_t sort);

  // After each step, in order. `counts` says whether it is of the sort.
  void OnStep(const Step& step, bool counts);

  // What is left to the thread; 0 also where more came than was expected.
  uint32_t Of(ThreadId thread) { return Get(thread).left; }
  // So many threads there are.
  ThreadId threads() const { return used_; }

 private:
  struct Thread {
    uint64_t execution;  // that the rest is of
    uint64_t name;
    uint64_t created;
    uint32_t left;
    uint32_t late;   // to be left after the first join
    uint32_t total;  // at its beginning
    bool joined;
  };

  Thread& Get(ThreadId thread) {
    // Made in a way that no step tells of: nothing is known of it.
    if (threads_[thread].execution != execution_) [[unlikely]]
      Enter(thread, 0);
    return threads_[thread];
  }
  void Enter(ThreadId thread, uint64_t name);

  const EventCounts* counts_ = nullptr;
  uint64_t execution_ = 0;
  uint64_t sort_ = 0;
  ThreadId used_ = 0;
  std::vector<Thread> threads_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_THREAD_WEIGHTS_H_
