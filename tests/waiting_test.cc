// SPDX-License-Identifier: Apache-2.0
//
// std::condition_variable under control: the mistakes that people make with
// it are found, correct uses are proved.

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "tests/exploring.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Box {
  std::mutex mutex;
  std::condition_variable filled;
  int items = 0;

  void Put() {
    const std::scoped_lock lock(mutex);
    ++items;
    filled.notify_all();
  }
  void Take(bool again) {
    std::unique_lock lock(mutex);
    if (again) {
      filled.wait(lock, [this] { return items > 0; });
    } else if (items == 0) {
      filled.wait(lock);
    }
    check(items > 0, "took from an empty box");
    --items;
  }
};

void TwoTakeTwo(bool again) {
  Box box;
  std::thread t1([&] { box.Take(again); }), t2([&] { box.Take(again); });
  box.Put();
  box.Put();
  t1.join();
  t2.join();
}

TEST(Waiting, OnceIsNotEnough) {
  EXPECT_THAT(explore(random(1000), [] { TwoTakeTwo(false); }),
              HasBugThatSays("assertion", "took from an empty box"));
}

TEST(Waiting, ForAPredicateIsProvedRight) {
  const Result result =
      explore(exhaustive().preemptions(2), [] { TwoTakeTwo(true); });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
}

TEST(Waiting, ForOneItemIsProvedRightInEverySchedule) {
  const Result result = explore(exhaustive(), [] {
    Box box;
    std::thread t1([&] { box.Take(true); });
    box.Put();
    t1.join();
  });
  EXPECT_THAT(result, IsExhausted());
}

TEST(Waiting, ForANotificationThatCameBeforeIsADeadlock) {
  const Result result = explore(exhaustive(), [] {
    Box box;
    std::thread t1([&] {
      std::unique_lock lock(box.mutex);
      box.filled.wait(lock);
    });
    box.filled.notify_one();
    t1.join();
  });
  ASSERT_THAT(result,
              HasBugThatSays("deadlock", HasSubstr("2 threads can never")));
  EXPECT_THAT(result.bug->report, HasSubstr("wait"));
}

// Two threads wait, one notification: who wakes.
void WakeOneOfTwo() {
  std::mutex mutex;
  std::condition_variable changed, ready;
  int waiting = 0, tokens = 0;
  std::string woken;
  const auto wait = [&](char name) {
    std::unique_lock lock(mutex);
    ++waiting;
    ready.notify_one();
    while (tokens == 0) changed.wait(lock);
    --tokens;
    woken += name;
  };
  std::thread t1(wait, '1'), t2(wait, '2');
  std::unique_lock lock(mutex);
  while (waiting < 2) ready.wait(lock);
  tokens = 1;
  changed.notify_one();
  lock.unlock();
  lock.lock();
  tokens += 1;
  changed.notify_one();
  lock.unlock();
  t1.join();
  t2.join();
  record(woken);
}

TEST(Waiting, OfTwoThreadsEitherIsWoken) {
  const Result result = explore(exhaustive().preemptions(0), WakeOneOfTwo);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("12", "21"));
}

TEST(Waiting, NotifyOneForTwoWaitersLosesOne) {
  const Result result = explore(random(1000), [] {
    Box box;
    const auto take = [&] {
      std::unique_lock lock(box.mutex);
      box.filled.wait(lock, [&] { return box.items > 0; });
    };
    std::thread t1(take), t2(take);
    {
      const std::scoped_lock lock(box.mutex);
      box.items = 1;
    }
    box.filled.notify_one();
    t1.join();
    t2.join();
  });
  EXPECT_THAT(result, HasBug("deadlock"));
}

TEST(Waiting, TakesTheLockBack) {
  const Result result = explore(exhaustive().preemptions(1), [] {
    std::mutex mutex;
    std::condition_variable condition;
    bool go = false;
    std::thread t1([&] {
      std::unique_lock lock(mutex);
      while (!go) condition.wait(lock);
      check(!mutex.try_lock(), "the lock was not taken back");
    });
    {
      const std::scoped_lock lock(mutex);
      go = true;
    }
    condition.notify_all();
    t1.join();
  });
  EXPECT_THAT(result, IsExhausted());
}

TEST(Waiting, OnADestroyedConditionIsMisuse) {
  const Result result = explore(random(100), [] {
    std::mutex mutex;
    auto* condition = new std::condition_variable;
    bool waits = false;
    std::thread t1([&] {
      std::unique_lock lock(mutex);
      waits = true;
      condition->wait(lock);
    });
    mutex.lock();
    const bool destroy = waits;
    mutex.unlock();
    if (destroy) delete condition;
    if (!destroy) condition->notify_all();
    t1.join();
  });
  EXPECT_THAT(result,
              HasBugThatSays("misuse",
                             "thread main destroyed a condition variable that "
                             "threads wait on"));
}

}  // namespace
}  // namespace ravel
