// SPDX-License-Identifier: Apache-2.0
//
// Function-local static variables, std::call_once and pthread_once: done
// exactly once in every schedule, and the thread that did not do it sees what
// was done.

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "tests/exploring.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constinit std::atomic<int> made = 0;

struct Table {
  Table() : value(7) { ++made; }
  int value;
};

int UseTable() {
  static Table table;
  return table.value;
}

TEST(Statics, AreInitialisedOnceAndSeenByAll) {
  const Result result = explore(AtEveryAccess(exhaustive().preemptions(2)), [] {
    std::thread t1([] { check(UseTable() == 7, "seen whole"); });
    check(UseTable() == 7, "seen whole");
    t1.join();
    check(made == 1, "made once");
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
}

int UseAfterFailures(bool* failed) {
  static const int value = [failed] {
    if (made++ == 0) {
      *failed = true;
      throw std::runtime_error("not yet");
    }
    return 5;
  }();
  return value;
}

TEST(Statics, AreTriedAgainAfterAnException) {
  const Result result = explore(exhaustive(), [] {
    const auto use = [](bool* failed) {
      try {
        check(UseAfterFailures(failed) == 5, "initialised");
      } catch (const std::runtime_error&) {
      }
    };
    bool failed1 = false, failed2 = false;
    std::thread t1(use, &failed1);
    use(&failed2);
    t1.join();
    check(made == 2, "failed once, succeeded once");
    record(failed1 ? "t1 failed" : "main failed");
    check(failed1 != failed2, "one of them failed");
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("main failed", "t1 failed"));
  EXPECT_EQ(result.races, 0u);
}

int NeedsItself(int depth) {
  static const int value = depth == 0 ? 1 : NeedsItself(depth - 1);
  return value;
}

TEST(Statics, ThatNeedThemselvesAreADeadlock) {
  const Result result =
      explore(random(10), [] { record(std::to_string(NeedsItself(1))); });
  EXPECT_THAT(result, HasBug("deadlock"));
}

int UseFirst(int depth);
int UseSecond(int depth) {
  static const int second = depth == 0 ? 2 : UseFirst(depth - 1);
  return second;
}
int UseFirst(int depth) {
  static const int first = depth == 0 ? 1 : UseSecond(depth - 1);
  return first;
}

TEST(Statics, OfTwoThreadsThatNeedEachOtherCanDeadlock) {
  const Result result = explore(random(1000), [] {
    std::thread t1([] { UseFirst(1); });
    UseSecond(1);
    t1.join();
  });
  EXPECT_THAT(result, HasBug("deadlock"));
}

template <typename Once>
void CallTwice(Once once) {
  int calls = 0;
  const auto call = [&] { once([&] { ++calls; }); };
  std::thread t1([&] {
    call();
    check(calls == 1, "it was called before this goes on");
  });
  call();
  check(calls == 1, "it was called before this goes on");
  t1.join();
}

TEST(CallOnce, CallsOnceInEverySchedule) {
  const Result result = explore(AtEveryAccess(exhaustive().preemptions(2)), [] {
    std::once_flag flag;
    CallTwice([&](auto function) { std::call_once(flag, function); });
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
}

constinit int pthread_calls = 0;

TEST(CallOnce, OfPthreadsToo) {
  const Result result = explore(AtEveryAccess(exhaustive().preemptions(2)), [] {
    pthread_once_t flag = PTHREAD_ONCE_INIT;
    const auto call = [&] {
      check(pthread_once(&flag, [] { ++pthread_calls; }) == 0, "no error");
      check(pthread_calls == 1, "it was called before this goes on");
    };
    std::thread t1(call);
    call();
    t1.join();
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
}

TEST(CallOnce, LetsTheNextOneTryAfterAnException) {
  const Result result = explore(exhaustive(), [] {
    std::once_flag flag;
    int calls = 0;
    const auto call = [&] {
      try {
        std::call_once(flag, [&] {
          if (++calls == 1) throw std::runtime_error("not yet");
        });
        return true;
      } catch (const std::runtime_error&) {
        return false;
      }
    };
    bool first = false;
    std::thread t1([&] { first = call(); });
    const bool second = call();
    t1.join();
    check(first != second && calls == 2, "one fails, the other succeeds");
    record(first ? "t1" : "main");
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("main", "t1"));
  EXPECT_EQ(result.races, 0u);
}

TEST(CallOnce, WithinItselfIsADeadlock) {
  const Result result = explore(random(10), [] {
    std::once_flag flag;
    std::call_once(flag, [&] { std::call_once(flag, [] {}); });
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->report, HasSubstr("begin once"));
}

}  // namespace
}  // namespace ravel
