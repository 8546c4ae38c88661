// SPDX-License-Identifier: Apache-2.0
//
// Threads that compute, under an interpreter's global lock. A thread computes
// only while it holds the lock, and gives it away when it has had it for a
// switch interval and somebody waits; taking it over from another thread costs
// time of its own. So four threads take no less than four runs one after
// another, and with the price of switching more: the document measured 2.05 s
// for one run and 14.42 s for four.
//
// A second of the document is 10 ms here, for the sake of the real world.
// Computing is a sleep: time passes, and the thread holds the lock meanwhile.

#include <ravel/primitives.h>
#include <ravel/ravel.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <vector>

#include "scenarios/all.h"

namespace {

using ravel::ConditionVariable;
using ravel::Mutex;
using ravel::Shared;
using ravel::Thread;
using std::chrono::microseconds;
using std::chrono::nanoseconds;

constexpr microseconds kSecond(10'000);
constexpr microseconds kRun = kSecond * 205 / 100;

class InterpreterLock {
 public:
  InterpreterLock(microseconds interval, microseconds cost)
      : interval_(interval), cost_(cost) {}

  // Returns once the calling thread, number `self`, has computed for `work`.
  void Compute(int self, microseconds work) {
    Acquire(self);
    while (work > microseconds(0)) {
      const microseconds slice = std::min(interval_, work);
      ravel::sleep_for(slice);
      work -= slice;
      if (work > microseconds(0) && SomebodyWaits()) {
        Release();
        LetGo(self);
        Acquire(self);
      }
    }
    Release();
  }

  int switches() const { return switches_; }

 private:
  void Acquire(int self) {
    std::unique_lock<Mutex> lock(mutex_);
    ++waiting_;
    free_.wait(lock, [this] { return !held_; });
    --waiting_;
    held_ = true;
    const bool is_switch = last_ != kNobody && last_ != self;
    last_ = self;
    taken_.notify_all();
    lock.unlock();
    if (!is_switch) return;
    ++switches_;  // under the interpreter's lock
    ravel::sleep_for(cost_);
  }

  void Release() {
    const std::lock_guard<Mutex> lock(mutex_);
    held_ = false;
    free_.notify_one();
  }

  // Who was asked to give the lock away does not take it again before
  // somebody else had it.
  void LetGo(int self) {
    std::unique_lock<Mutex> lock(mutex_);
    taken_.wait(lock, [this, self] { return last_ != self; });
  }

  bool SomebodyWaits() {
    const std::lock_guard<Mutex> lock(mutex_);
    return waiting_ > 0;
  }

  static constexpr int kNobody = -1;
  const microseconds interval_;
  const microseconds cost_;
  Mutex mutex_{"interpreter"};
  ConditionVariable free_{"free"};
  ConditionVariable taken_{"taken"};
  Shared<bool> held_ = false;
  Shared<int> waiting_ = 0;
  Shared<int> last_ = kNobody;
  Shared<int> switches_ = 0;
};

double Seconds(nanoseconds time) {
  return std::chrono::duration<double>(time) /
         std::chrono::duration<double>(kSecond);
}

nanoseconds Timed(InterpreterLock& interpreter, int threads) {
  const auto start = ravel::now();
  std::vector<Thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&interpreter, i] { interpreter.Compute(i, kRun); });
  }
  for (Thread& thread : running) thread.join();
  return ravel::now() - start;
}

void Say(const char* what, nanoseconds elapsed) {
  char line[64];
  snprintf(line, sizeof line, "%s took %.2fs", what, Seconds(elapsed));
  puts(line);
  ravel::record(line);
}

void FourRuns(microseconds interval, microseconds cost) {
  InterpreterLock alone(interval, cost);
  const nanoseconds one = Timed(alone, 1);
  Say("One run", one);
  ravel::check(one >= kRun, "computing took no time");
  InterpreterLock shared(interval, cost);
  const nanoseconds four = Timed(shared, 4);
  Say("Four runs", four);
  const int switches = shared.switches();
  ravel::check(switches >= 3, "not every thread had its turn");
  ravel::check(four >= 4 * kRun + switches * cost,
               "two threads computed at the same time");
}

// An interval long enough that each thread computes in one piece.
void NoGain() { FourRuns(kRun, microseconds(0)); }

// 205 slices of 0.04 s, and a price of 0.03 s for nearly each.
void Loss() { FourRuns(kSecond / 25, kSecond * 3 / 100); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> InterpreterLock() {
  static constexpr Scenario kScenarios[] = {
      {"interpreter_lock/no_gain",
       "four threads that compute under one lock: four times one run",
       NoGain,
       {Verdict::kPassed, "",
        "a thread computes only while it holds the lock, so the four runs "
        "follow each other: 4 x 2.05 s, in whatever order"},
       "random",
       {.schedules = 300, .clock = Clock::kOrdered}},
      {"interpreter_lock/loss",
       "the same with a switch interval, and a price for each switch",
       Loss,
       {Verdict::kPassed, "",
        "on top of 4 x 2.05 s every switch costs its price, and there is one "
        "at the end of each interval while others wait"},
       "random",
       {.schedules = 100, .clock = Clock::kOrdered}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
