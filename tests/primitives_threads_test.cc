// SPDX-License-Identifier: Apache-2.0
//
// Thread, Shared<T>, Atomic<T> and time, in both worlds.

#include <gtest/gtest.h>
#include <ravel/primitives.h>

#include <memory>
#include <stdexcept>
#include <vector>

#include "tests/two_worlds.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

static_assert(!std::is_copy_constructible_v<Thread>);
static_assert(std::is_nothrow_move_constructible_v<Thread>);
static_assert(std::is_nothrow_move_assignable_v<Thread>);

TEST(Thread, RunsAFunctionWithItsArguments) {
  ExpectInBothWorlds("5 7", [] {
    int sum = 0;
    Thread t1([&](int a, int b) { sum = a + b; }, 2, 3);
    t1.join();
    record(std::to_string(sum));
    Thread t2([&](std::unique_ptr<int> moved) { sum = *moved; },
              std::make_unique<int>(7));
    t2.join();
    record(std::to_string(sum));
  });
}

TEST(Thread, KnowsWhetherItCanBeJoined) {
  ExpectInBothWorlds("0 1 0 1 0 0", [] {
    const auto say = [](bool value) { record(value ? "1" : "0"); };
    Thread none;
    say(none.joinable());
    Thread t1([] {});
    say(t1.joinable());
    Thread t2(std::move(t1));
    say(t1.joinable());  // NOLINT(bugprone-use-after-move): what it tests
    say(t2.joinable());
    t2.join();
    say(t2.joinable());
    say(t2.get_id() != Thread::id());
  });
}

TEST(Thread, HasAnIdOfItsOwn) {
  ExpectInBothWorlds("1 0", [] {
    std::thread::id seen;
    Thread t1([&] { seen = std::this_thread::get_id(); });
    const Thread::id id = t1.get_id();
    t1.join();
    record(std::to_string(seen == id));
    record(std::to_string(seen == std::this_thread::get_id()));
  });
}

TEST(Thread, DetachedIsWaitedForByTheExecution) {
  const Result result = explore(random(100), [] {
    Thread t1([] { record("ran"); });
    t1.detach();
    record("main");
  });
  EXPECT_THAT(result, HasNoBug());
  for (const std::string& words : Said(result)) {
    EXPECT_THAT(words, HasSubstr("ran"));
  }
}

Event never("never");

TEST(Thread, ADaemonIsDroppedWhenMainEnds) {
  ExpectInBothWorlds("over", [] {
    Thread daemon({.name = "spirit", .daemon = true}, [] { never.wait(); });
    record("over");
  });
}

// It goes on for ever: the execution must not wait for it.
TEST(Thread, ADaemonMayRunOn) {
  EXPECT_THAT(explore(random(50),
                      [] {
                        Thread daemon({.daemon = true}, [] {
                          for (;;) yield();
                        });
                        yield();
                      }),
              HasNoBug());
}

TEST(Thread, NamesItselfInAReport) {
  const Result result = explore(random(1), [] {
    Thread t1({.name = "consumer"}, [] { Event("go").wait(); });
    t1.join();
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->report, HasSubstr("waits for join of consumer"));
}

TEST(Thread, ThatThrowsEndsTheExecution) {
  const auto body = [] {
    Thread t1([] { throw std::runtime_error("out of paper"); });
    t1.join();
  };
  EXPECT_THAT(explore(random(1), body),
              HasBugThatSays("exception", HasSubstr("out of paper")));
  EXPECT_THAT(explore(Really(1), body),
              HasBugThatSays("exception", HasSubstr("out of paper")));
}

TEST(Thread, IsMisusedByJoiningTwice) {
  ExpectMisuse("thread main joined thread \"t\" twice", [] {
    Thread t1({.name = "t"}, [] {});
    t1.join();
    t1.join();
  });
  ExpectMisuse("thread main joined a thread that was never started",
               [] { Thread().join(); });
  ExpectMisuse("thread main joined a thread, which is detached", [] {
    Thread t1([] {});
    t1.detach();
    t1.join();
  });
}

TEST(Thread, IsMisusedByForgettingIt) {
  ExpectMisuse(
      "thread main destroyed thread \"t\", which was neither joined nor "
      "detached",
      [] { Thread t1({.name = "t"}, [] {}); });
  ExpectMisuse(
      "thread main overwrote a thread, which was neither joined nor detached",
      [] {
        Thread t1([] {});
        t1 = Thread();
      });
}

void Lose(Shared<int>& balance) {
  const int copy = balance;
  balance = copy + 1;
}

TEST(Shared, IsSeenByTheRaceDetector) {
  const Result result = explore(random(1).set_races(Races::kFail), [] {
    Shared<int> balance(0);
    Thread t1(Lose, std::ref(balance)), t2(Lose, std::ref(balance));
    t1.join();
    t2.join();
  });
  EXPECT_THAT(result, HasBug("data_race"));
}

// Two loads and two stores: an increment is lost, or not.
TEST(Shared, ShowsTheLostUpdate) {
  const Result result = explore(exhaustive().set_races(Races::kIgnore), [] {
    Shared<int> balance(0);
    Thread t1(Lose, std::ref(balance)), t2(Lose, std::ref(balance));
    t1.join();
    t2.join();
    record(std::to_string(balance.load()));
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("1", "2"));
}

TEST(Shared, UnderALockDoesNotRace) {
  const auto body = [] {
    Mutex mu;
    Shared<int> balance(0);
    const auto add = [&] {
      const std::scoped_lock lock(mu);
      balance += 2;
      --balance;
    };
    Thread t1(add), t2(add);
    t1.join();
    t2.join();
    record(std::to_string(balance));
  };
  ExpectInBothWorlds("2", body);
  EXPECT_THAT(AllWords(body), ElementsAre("2"));
}

template <typename T>
void AddUp() {
  Atomic<T> sum(T(0));
  const auto add = [&] {
    ++sum;
    sum += T(2);
    sum.fetch_sub(1, std::memory_order_relaxed);
  };
  Thread t1(add), t2(add);
  t1.join();
  t2.join();
  record(std::to_string(sum.load()));
}

TEST(Atomic, LosesNothing) {
  ExpectInBothWorlds("4", AddUp<int8_t>);
  ExpectInBothWorlds("4", AddUp<uint16_t>);
  ExpectInBothWorlds("4", AddUp<int>);
  ExpectInBothWorlds("4", AddUp<int64_t>);
}

TEST(Atomic, DoesWhatTheStandardsDoes) {
  ExpectInBothWorlds("1 2 3 0 5 1 7 4 6 2 1.5", [] {
    const auto say = [](int value) { record(std::to_string(value)); };
    Atomic<int> a(1);
    say(a.exchange(2));
    say(a);
    say(a = 3);
    int expected = 5;
    say(a.compare_exchange_strong(expected, 9));
    a = 5;
    say(a);
    expected = 5;
    say(a.compare_exchange_weak(expected, 7));
    say(a);
    a &= 12;
    say(a);
    a |= 2;
    say(a);
    a ^= 4;
    say(a);
    Atomic<float> f(1.5F);
    record(f == 1.5F ? "1.5" : "?");
  });
}

// Load and store are two steps, whose order with the other's shows: 4!/(2!2!)
// schedules, of which the two that run one after the other give 2.
TEST(Atomic, LoadThenStoreLosesAnIncrement) {
  const auto body = [] {
    Atomic<int> value(0);
    const auto add = [&] { value.store(value.load() + 1); };
    Thread t1(add), t2(add);
    t1.join();
    t2.join();
    record(std::to_string(value.load()));
  };
  EXPECT_THAT(AllWords(body), ElementsAre("1", "2"));
}

TEST(Atomic, OrdersAsWritten) {
  const auto send = [](std::memory_order store, std::memory_order load) {
    return explore(exhaustive().set_races(Races::kFail), [=] {
      Shared<int> data(0);
      Atomic<bool> ready(false);
      Thread t1([&] {
        data = 1;
        ready.store(true, store);
      });
      if (ready.load(load)) record(std::to_string(data));
      t1.join();
    });
  };
  EXPECT_THAT(send(std::memory_order_release, std::memory_order_acquire),
              IsExhausted());
  EXPECT_THAT(send(std::memory_order_relaxed, std::memory_order_relaxed),
              HasBug("data_race"));
}

TEST(Time, PassesAsLongAsOneSleeps) {
  ExpectInBothWorlds("1 1", [] {
    const auto begin = now();
    sleep_for(milliseconds(2));
    record(std::to_string(now() - begin >= milliseconds(2)));
    sleep_until(begin + milliseconds(4));
    record(std::to_string(now() - begin >= milliseconds(4)));
  });
}

TEST(Time, IsNotWaitedForUnderControl) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(explore(random(10), [] { sleep_for(hours(1)); }), HasNoBug());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, hours(1));
}

}  // namespace
}  // namespace ravel
