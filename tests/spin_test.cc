// SPDX-License-Identifier: Apache-2.0
//
// Threads that wait by looking again and again: every strategy gets past
// them, and says so where there is no end.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/exploring.h"

namespace ravel {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// As locks are written by hand.
struct TestAndSet {
  std::atomic_flag taken = ATOMIC_FLAG_INIT;
  void lock() {
    while (taken.test_and_set(std::memory_order_acquire)) {
    }
  }
  void unlock() { taken.clear(std::memory_order_release); }
};

struct TestThenSet {
  std::atomic<bool> taken = false;
  void lock() {
    for (;;) {
      while (taken.load(std::memory_order_relaxed)) {
      }
      if (!taken.exchange(true, std::memory_order_acquire)) return;
    }
  }
  void unlock() { taken.store(false, std::memory_order_release); }
};

struct CompareAndSwap {
  std::atomic<int> taken = 0;
  void lock() {
    int expected = 0;
    while (!taken.compare_exchange_weak(expected, 1)) expected = 0;
  }
  void unlock() { taken.store(0); }
};

struct Yielding {
  std::atomic<bool> taken = false;
  void lock() {
    while (taken.exchange(true)) std::this_thread::yield();
  }
  void unlock() { taken.store(false); }
};

struct TryLock {
  std::mutex mutex;
  void lock() {
    while (!mutex.try_lock()) {
    }
  }
  void unlock() { mutex.unlock(); }
};

template <typename Lock>
class SpinLock : public testing::Test {};

using Locks =
    testing::Types<TestAndSet, TestThenSet, CompareAndSwap, Yielding, TryLock>;
TYPED_TEST_SUITE(SpinLock, Locks);

template <typename Lock>
void CountTo(int threads) {
  Lock lock;
  int count = 0;
  const auto increase = [&] {
    const std::scoped_lock held(lock);
    ++count;
  };
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) all.emplace_back(increase);
  for (std::thread& thread : all) thread.join();
  check(count == threads, "an update was lost");
}

TYPED_TEST(SpinLock, IsProvedRight) {
  const Result result = explore(exhaustive(), [] { CountTo<TypeParam>(2); });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
  EXPECT_EQ(result.bounded, 0u);
  EXPECT_LT(result.executions, 2000u);
}

TYPED_TEST(SpinLock, IsNoObstacleToAnyStrategy) {
  for (const char* strategy : {"random", "pct:depth=3"}) {
    const Result result = explore(random(300).set_strategy(strategy),
                                  [] { CountTo<TypeParam>(3); });
    EXPECT_THAT(result, HasNoBug()) << strategy;
    EXPECT_EQ(result.bounded, 0u) << strategy;
    // Nobody goes round for long.
    EXPECT_LT(result.steps / result.executions, 600u) << strategy;
  }
}

// With a bound on preemptions, too: giving up a spin is none.
TYPED_TEST(SpinLock, NeedsNoPreemption) {
  const Result result =
      explore(exhaustive().preemptions(1), [] { CountTo<TypeParam>(3); });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.bounded, 0u);
}

std::atomic<bool> ready = false;
int payload = 0;

void ReceivePayload() {
  ready = false;
  payload = 0;
  std::thread sender([] {
    payload = 7;
    ready = true;
  });
  while (!ready) {
  }
  check(payload == 7, "came too early");
  sender.join();
}

TEST(Spin, OnAFlagIsExhausted) {
  EXPECT_THAT(explore(exhaustive(), ReceivePayload), IsExhausted());
}

// Two that wait for a third, in turn: neither keeps the other going.
TEST(Spin, OfTwoThreadsIsExhausted) {
  for (const bool yields : {false, true}) {
    const Result result = explore(exhaustive().preemptions(3), [&] {
      std::atomic<bool> go = false;
      const auto wait = [&] {
        while (!go) {
          if (yields) std::this_thread::yield();
        }
      };
      std::thread t1(wait), t2(wait);
      go = true;
      t1.join();
      t2.join();
    });
    EXPECT_THAT(result, IsExhausted()) << yields;
    EXPECT_EQ(result.bounded, 0u) << yields;
  }
}

TEST(Spin, UnderALockIsExhausted) {
  const Result result = explore(exhaustive().preemptions(1), [] {
    std::mutex mutex;
    bool done = false;
    const auto wait = [&] {
      for (;;) {
        const std::scoped_lock lock(mutex);
        if (done) return;
      }
    };
    std::thread t1(wait), t2(wait);
    {
      const std::scoped_lock lock(mutex);
      done = true;
    }
    t1.join();
    t2.join();
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.bounded, 0u);
}

// With an ordered clock, time passes while a thread only spins.
TEST(Spin, LetsTimePass) {
  const Result result = explore(exhaustive().set_clock(Clock::kOrdered), [] {
    std::atomic<bool> go = false;
    std::thread t1([&] {
      std::this_thread::sleep_for(std::chrono::seconds(1));
      go = true;
    });
    while (!go) {
    }
    t1.join();
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.bounded, 0u);
}

// A thread that gives up after a while does give up, though the thread it
// looks for changes nothing meanwhile.
void GiveUpAfter(int rounds) {
  std::atomic<int> flag = 0;
  std::atomic<bool> gave_up = false;
  std::thread t1([&] {
    for (int i = 0; i < rounds; ++i) {
      if (flag == 1) return;
    }
    gave_up = true;
  });
  const int seen = flag;
  flag = seen + 1;
  t1.join();
  record(gave_up ? "gave up" : "saw it");
}

TEST(Spin, MayBeGivenUp) {
  EXPECT_THAT(Said(explore(random(1000), [] { GiveUpAfter(5); })),
              ElementsAre("gave up", "saw it"));
  EXPECT_THAT(Said(explore(exhaustive(), [] { GiveUpAfter(3); })),
              ElementsAre("gave up", "saw it"));
}

TEST(Spin, ThatNobodyElseCanEndIsLeftToItself) {
  const Result result = explore(exhaustive(), [] {
    std::atomic<int> flag = 0;
    for (int i = 0; i < 5000; ++i) {
      if (flag == 1) return;
    }
    record("gave up");
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("gave up"));
}

std::atomic<bool> mine = false, yours = false;

void AfterYou() {
  mine = yours = false;
  std::thread t1([] {
    while (!yours) {
    }
    mine = true;
  });
  std::thread t2([] {
    while (!mine) {
    }
    yours = true;
  });
  t1.join();
  t2.join();
}

TEST(Livelock, OfTwoThreadsIsFoundAtOnce) {
  for (const char* strategy : {"random", "pct:depth=3", "dfs"}) {
    const Result result = explore(random(10).set_strategy(strategy), AfterYou);
    EXPECT_THAT(result,
                HasBugThatSays("livelock",
                               HasSubstr("2 threads look again and again at "
                                         "what nobody changes")))
        << strategy;
    EXPECT_EQ(result.first_bug_execution, 1u);
    EXPECT_LT(result.seconds, 10.0);
    // The loops are shown, and who waits for their end.
    EXPECT_THAT(
        result.bug->report,
        AllOf(HasSubstr("spin_test.cc"), HasSubstr("yours"), HasSubstr("mine"),
              HasSubstr("join of t1"), HasSubstr("more")));
    Options replay;
    replay.replay = result.bug->schedule;
    EXPECT_THAT(explore(replay, AfterYou), HasBug("livelock"));
  }
}

TEST(Livelock, IsFoundWhereTheOthersAreBlocked) {
  const Result result = explore(random(10), [] {
    std::mutex mutex;
    std::atomic<bool> go = false;
    std::thread t1([&] {
      const std::scoped_lock lock(mutex);
      while (!go) std::this_thread::yield();
    });
    std::thread t2([&] {
      const std::scoped_lock lock(mutex);
      go = true;
    });
    t1.join();
    t2.join();
  });
  EXPECT_THAT(result, HasBugThatSays("livelock", HasSubstr("1 thread looks")));
}

}  // namespace
}  // namespace ravel
