// SPDX-License-Identifier: Apache-2.0
//
// A barrier used twice. One that only counts arrivals, and starts over at
// zero, mixes the rounds up: a fast thread that arrives for the second time
// raises the count before a slow one has seen that it was zero, and the slow
// one waits on. Numbering the rounds keeps them apart.

#include <ravel/ravel.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "scenarios/all.h"

namespace {

constexpr int kThreads = 2;

class CountingBarrier {
 public:
  void Arrive() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (++arrived_ == kThreads) {
      arrived_ = 0;
      all_here_.notify_all();
      return;
    }
    all_here_.wait(lock, [this] { return arrived_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_here_;
  int arrived_ = 0;
};

class NumberingBarrier {
 public:
  void Arrive() {
    std::unique_lock<std::mutex> lock(mutex_);
    const int round = round_;
    if (++arrived_ == kThreads) {
      arrived_ = 0;
      ++round_;
      all_here_.notify_all();
      return;
    }
    all_here_.wait(lock, [this, round] { return round_ != round; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_here_;
  int arrived_ = 0;
  int round_ = 0;
};

// Each thread's number of rounds; no two may be more than one apart.
template <typename Barrier>
void MeetTwice() {
  Barrier barrier;
  int rounds[kThreads] = {};
  const auto meet = [&](int self) {
    for (int round = 1; round <= 2; ++round) {
      rounds[self] = round;
      barrier.Arrive();
      ravel::check(rounds[1 - self] >= round, "a thread went on alone");
      barrier.Arrive();
    }
  };
  std::thread t1(meet, 0);
  std::thread t2(meet, 1);
  t1.join();
  t2.join();
}

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> BarrierReuse() {
  static constexpr Scenario kScenarios[] = {
      {"barrier_reuse/counting",
       "the last to arrive sets the count back to zero",
       MeetTwice<CountingBarrier>,
       {Verdict::kBug, "deadlock",
        "the last to arrive may come round and arrive again before the other "
        "has looked: that one sees a count of 1, and both wait"},
       "random"},
      {"barrier_reuse/numbering",
       "the last to arrive begins a new round",
       MeetTwice<NumberingBarrier>,
       {Verdict::kExhausted, "",
        "a round that has ended stays ended, however late the other looks"},
       "dfs:preemptions=2"},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
