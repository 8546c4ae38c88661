// SPDX-License-Identifier: Apache-2.0
//
// A pool with one worker is shut down while a task is submitted. The worker
// leaves when it was told to stop and has nothing to do. Who looks whether the
// pool has stopped, and adds the task in another step, may add it after the
// worker has left: the task was accepted and never runs.

#include <ravel/ravel.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "scenarios/all.h"

namespace {

class Pool {
 public:
  // Return whether the task was accepted.
  bool SubmitInTwoSteps() {
    if (IsStopped()) return false;
    const std::lock_guard<std::mutex> lock(mutex_);
    ++tasks_;
    changed_.notify_one();
    return true;
  }
  bool SubmitInOneStep() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (stopped_) return false;
    ++tasks_;
    changed_.notify_one();
    return true;
  }

  void Work() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return stopped_ || tasks_ > 0; });
      if (tasks_ == 0) return;
      --tasks_;
      ++done_;
    }
  }

  void Shutdown() {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

  // REQUIRES: the worker has ended.
  int done() const { return done_; }

 private:
  bool IsStopped() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return stopped_;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int tasks_ = 0;
  int done_ = 0;
  bool stopped_ = false;
};

void SubmitAndShutDown(bool (Pool::*submit)()) {
  Pool pool;
  bool accepted = false;
  std::thread worker([&] { pool.Work(); });
  std::thread client([&] { accepted = (pool.*submit)(); });
  pool.Shutdown();
  client.join();
  worker.join();
  ravel::check(pool.done() == (accepted ? 1 : 0),
               "a task was accepted and never run");
}

void TwoSteps() { SubmitAndShutDown(&Pool::SubmitInTwoSteps); }

void OneStep() { SubmitAndShutDown(&Pool::SubmitInOneStep); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> PoolShutdown() {
  static constexpr Scenario kScenarios[] = {
      {"pool_shutdown/two_steps",
       "looks whether the pool has stopped, then adds the task",
       TwoSteps,
       {Verdict::kBug, "assertion",
        "between the two the pool may be stopped and its worker, finding "
        "nothing, leave"},
       "random"},
      {"pool_shutdown/one_step",
       "looks and adds under one lock",
       OneStep,
       {Verdict::kExhausted, "",
        "a task that was accepted was there before the pool stopped, and the "
        "worker leaves only when there is none"},
       "dfs:preemptions=2"},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
