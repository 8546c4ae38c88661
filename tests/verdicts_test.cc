// SPDX-License-Identifier: Apache-2.0
//
// Small programs of two or three threads and what the explorer must say of
// each: the bug there is, or the proof that there is none.

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "tests/exploring.h"

namespace ravel {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

int counter = 0;
std::atomic<int> atomic_counter = 0;
std::mutex counter_mutex;

void Increase() {
  int copy = counter;
  ++copy;
  counter = copy;
}

void IncreaseAtomic() { atomic_counter.store(atomic_counter.load() + 1); }

void IncreaseLocked() {
  const std::scoped_lock lock(counter_mutex);
  Increase();
}

void Twice(void (*increase)()) {
  std::thread t1(increase), t2(increase);
  t1.join();
  t2.join();
}

void LostUpdate() {
  Twice(Increase);
  record(std::to_string(counter));
  check(counter == 2, "an update was lost");
}

TEST(LostUpdate, IsOnlyARaceIfThreadsSwitchAtSynchronisation) {
  const Result result =
      explore(random(100).set_points(Points::kSync), LostUpdate);
  EXPECT_EQ(result.verdict, Verdict::kBug);
  EXPECT_THAT(result, HasBugThatSays("data_race", HasSubstr("counter")));
  EXPECT_EQ(result.first_bug_execution, 1u);
  EXPECT_EQ(result.executions, 100u);
  EXPECT_EQ(result.bugs, 0u);
  EXPECT_THAT(Said(result), ElementsAre("2"));
}

TEST(LostUpdate, IsFoundOncePlacesThatRaceAreSwitchedAt) {
  const Result result = explore(random(100), LostUpdate);
  EXPECT_THAT(result, HasBugThatSays("assertion", "an update was lost"));
  EXPECT_GT(result.first_bug_execution, 1u);
  EXPECT_GE(result.races, 2u);
}

TEST(LostUpdate, IsFoundAtEveryAccess) {
  for (const Options& options : {random(100), exhaustive()}) {
    const Result result =
        explore(Options(options).set_points(Points::kAll), LostUpdate);
    EXPECT_THAT(result, HasBug("assertion")) << options.strategy;
    EXPECT_EQ(Said(result).count("1"), 1u);
  }
}

TEST(LostUpdate, IsFoundWithRacesIgnored) {
  const Result result =
      explore(random(50).set_races(Races::kIgnore), LostUpdate);
  EXPECT_THAT(result, HasBug("assertion"));
  EXPECT_EQ(result.races, 0u);
}

TEST(LostUpdate, EndsTheSearchAtItsFirstRaceIfRacesFail) {
  const Result result = explore(random(50).set_races(Races::kFail), LostUpdate);
  EXPECT_THAT(result, HasBugThatSays("data_race", HasSubstr("counter")));
  EXPECT_EQ(result.executions, 1u);
  EXPECT_EQ(result.bugs, 1u);
}

TEST(LostUpdate, OfAnAtomicIsNoRace) {
  const Result result = explore(exhaustive(), [] {
    Twice(IncreaseAtomic);
    check(atomic_counter == 2, "an update was lost");
  });
  EXPECT_THAT(result, HasBugThatSays("assertion", "an update was lost"));
  EXPECT_EQ(result.races, 0u);
}

TEST(LostUpdate, NeedsAPreemption) {
  const Body body = [] {
    Twice(IncreaseAtomic);
    check(atomic_counter == 2, "an update was lost");
  };
  EXPECT_THAT(explore(exhaustive().preemptions(0), body), IsExhausted());
  EXPECT_THAT(explore(exhaustive().preemptions(1), body), HasBug("assertion"));
}

TEST(LostUpdate, IsProvedAbsentUnderALock) {
  for (const Options& options :
       {exhaustive().set_points(Points::kSync), exhaustive(),
        exhaustive().preemptions(2).set_points(Points::kAll)}) {
    const Result result = explore(options, [] {
      Twice(IncreaseLocked);
      check(counter == 2, "an update was lost");
    });
    EXPECT_THAT(result, IsExhausted());
    EXPECT_EQ(result.races, 0u);
  }
}

// Each order in which threads, each `times` times, take one lock.
uint64_t LockOrders(int threads, int times) {
  const Result result = explore(exhaustive(), [=] {
    std::mutex mutex;
    std::string order;
    const auto lock = [&](int who) {
      for (int i = 0; i < times; ++i) {
        const std::scoped_lock held(mutex);
        order += static_cast<char>('0' + who);
      }
    };
    std::vector<std::thread> all;
    for (int who = 0; who < threads; ++who) all.emplace_back(lock, who);
    for (std::thread& thread : all) thread.join();
    record(order);
  });
  EXPECT_THAT(result, IsExhausted());
  return result.records.size();
}

TEST(Exhaustive, SeesEveryLockOrder) {
  EXPECT_EQ(LockOrders(2, 1), 2u);
  EXPECT_EQ(LockOrders(3, 1), 6u);
  EXPECT_EQ(LockOrders(2, 2), 6u);
}

TEST(Exhaustive, SeesEveryResultOfStoreBuffering) {
  const Result result = explore(exhaustive(), [] {
    std::atomic<int> x = 0, y = 0;
    int seen_x = 0, seen_y = 0;
    std::thread t1([&] { x = 1, seen_y = y; });
    std::thread t2([&] { y = 1, seen_x = x; });
    t1.join();
    t2.join();
    record(std::to_string(seen_x) + std::to_string(seen_y));
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("01", "10", "11"));
}

TEST(Exhaustive, SeesEveryChoice) {
  const Result result = explore(exhaustive(), [] {
    const uint64_t first = choose(3);
    record(std::to_string(first) + std::to_string(choose(2)));
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.executions, 6u);
  EXPECT_THAT(Said(result), ElementsAre("00", "01", "10", "11", "20", "21"));
}

std::mutex left_fork, right_fork, middle_fork;

void LockBoth(std::mutex& first, std::mutex& second) {
  const std::lock_guard lock_first(first);
  const std::lock_guard lock_second(second);
}

TEST(Deadlock, OfTwoLocksNamesBoth) {
  const Result result = explore(exhaustive(), [] {
    std::thread t1([] { LockBoth(left_fork, right_fork); });
    std::thread t2([] { LockBoth(right_fork, left_fork); });
    t1.join();
    t2.join();
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->report,
              AllOf(HasSubstr("left_fork"), HasSubstr("right_fork"),
                    HasSubstr("t1"), HasSubstr("t2")));
}

TEST(Deadlock, OfTwoLocksIsProvedAbsentInOneOrder) {
  EXPECT_THAT(explore(exhaustive(),
                      [] {
                        const auto work = [] {
                          LockBoth(left_fork, right_fork);
                        };
                        std::thread t1(work), t2(work);
                        t1.join();
                        t2.join();
                      }),
              IsExhausted());
}

void Dine(bool ordered) {
  std::thread a([] { LockBoth(left_fork, middle_fork); });
  std::thread b([] { LockBoth(middle_fork, right_fork); });
  std::thread c([ordered] {
    if (ordered) return LockBoth(left_fork, right_fork);
    LockBoth(right_fork, left_fork);
  });
  a.join();
  b.join();
  c.join();
}

TEST(Deadlock, OfThreePhilosophersNamesEveryForkAndItsHolder) {
  const Result result = explore(random(10'000), [] { Dine(false); });
  ASSERT_THAT(result, HasBug("deadlock"));
  for (const char* name : {"left_fork", "middle_fork", "right_fork", "t1", "t2",
                           "t3", "verdicts_test.cc:"}) {
    EXPECT_THAT(result.bug->report, HasSubstr(name));
  }
  EXPECT_THAT(explore(exhaustive().preemptions(2), [] { Dine(true); }),
              IsExhausted());
}

TEST(Deadlock, OfAThreadWithItself) {
  const Result result = explore(random(10), [] {
    left_fork.lock();
    left_fork.lock();
  });
  EXPECT_THAT(result,
              HasBugThatSays("deadlock", HasSubstr("1 thread can never")));
  EXPECT_EQ(result.executions, 1u);
}

TEST(Deadlock, OfAJoinUnderTheLockThatTheThreadWants) {
  const Result result = explore(exhaustive(), [] {
    std::thread t1([] { left_fork.lock(); });
    left_fork.lock();
    t1.join();
  });
  EXPECT_THAT(result,
              HasBugThatSays("deadlock", HasSubstr("2 threads can never")));
}

TEST(Deadlock, OfADetachedThreadIsFoundThoughOthersEnd) {
  const Result result = explore(random(10), [] {
    left_fork.lock();
    std::thread([] { left_fork.lock(); }).detach();
  });
  EXPECT_THAT(result,
              HasBugThatSays("deadlock", HasSubstr("1 thread can never")));
}

struct Ledger {
  int64_t entries = 0;
  int64_t sums[2] = {};
};
// Used, or an optimiser may make a variable of each element.
[[gnu::used]] Ledger ledger;

TEST(Names, AreOfFieldsAndElements) {
  const Result result = explore(exhaustive(), [] {
    std::thread t1([] { ++ledger.sums[1]; });
    ++ledger.sums[1];
    t1.join();
    check(ledger.sums[1] == 2, "a sum is wrong");
  });
  ASSERT_THAT(result, HasBug("assertion"));
  const std::string& report = result.bug->report;
  if (report.find("ledger+16") != std::string::npos) {
    GTEST_SKIP() << "built without libdw";
  }
  EXPECT_THAT(report, ::testing::HasSubstr("on 'ravel::ledger.sums[1]'"));
}

}  // namespace
}  // namespace ravel
