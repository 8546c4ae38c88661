// SPDX-License-Identifier: Apache-2.0
//
// Locks taken in orders that do not fit together: programs that must be warned
// of, and their neighbours that must not. None of them deadlocks in the
// schedules that are run.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "tests/exploring.h"

namespace ravel {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::mutex left, right, third, gate;
std::shared_mutex book, page;

template <typename First, typename Second>
void Take(First& first, Second& second) {
  const std::scoped_lock a(first);
  const std::scoped_lock b(second);
}

// One after the other, but not because one is joined before the other is made.
template <typename A, typename B>
void InTurn(A a, B b) {
  std::atomic<bool> done = false;
  std::thread t1([&] {
    a();
    done = true;
  });
  std::thread t2([&] {
    while (!done) std::this_thread::yield();
    b();
  });
  t1.join();
  t2.join();
}

Result Explored(const Body& body) { return explore(random(50), body); }

void Inverted() {
  InTurn([] { Take(left, right); }, [] { Take(right, left); });
}

TEST(LockOrder, OfTwoThreadsThatDifferIsAWarning) {
  const Result result = Explored(Inverted);
  EXPECT_EQ(result.verdict, Verdict::kPassed);
  EXPECT_FALSE(result.bug.has_value());
  ASSERT_EQ(result.warnings.size(), 1u);
  EXPECT_THAT(
      result.warnings[0],
      AllOf(HasSubstr("lock order: "), HasSubstr("are locked in opposite"),
            HasSubstr("t1 holds ravel::left since lock_order_test.cc:"),
            HasSubstr("and asks for ravel::right at lock_order_test.cc:"),
            HasSubstr("t2 holds ravel::right since lock_order_test.cc:"),
            HasSubstr("and asks for ravel::left at lock_order_test.cc:")));
}

TEST(LockOrder, IsWarnedOfInAProofToo) {
  const Result result = explore(exhaustive(), Inverted);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.warnings.size(), 1u);
}

TEST(LockOrder, FailsIfAskedTo) {
  const Result result =
      explore(random(50).set_lock_order(LockOrder::kFail), Inverted);
  ASSERT_THAT(result, HasBugThatSays("lock_order",
                                     HasSubstr("t1 holds ravel::left since")));
  EXPECT_EQ(result.first_bug_execution, 1u);
  EXPECT_THAT(result.warnings, IsEmpty());
  Options replay;
  replay.lock_order = LockOrder::kFail;
  replay.replay = result.bug->schedule;
  EXPECT_THAT(
      explore(replay, Inverted),
      HasBugThatSays("lock_order", HasSubstr("t1 holds ravel::left since")));
  replay.lock_order = LockOrder::kWarn;
  EXPECT_THAT(explore(replay, Inverted), HasNoBug());
}

TEST(LockOrder, IsNotLookedAtIfNotAskedTo) {
  const Result result =
      explore(random(50).set_lock_order(LockOrder::kIgnore), Inverted);
  EXPECT_THAT(result.warnings, IsEmpty());
}

TEST(LockOrder, OfADeadlockIsNoWarningBesides) {
  const Result result = explore(random(1000), [] {
    std::thread t1([] { Take(left, right); }), t2([] { Take(right, left); });
    t1.join();
    t2.join();
  });
  EXPECT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.warnings, IsEmpty());
}

TEST(LockOrder, MayFormACircleOfThree) {
  const Result result = Explored([] {
    std::atomic<int> turn = 0;
    const auto in_turn = [&](int mine, std::mutex& a, std::mutex& b) {
      while (turn != mine) std::this_thread::yield();
      Take(a, b);
      ++turn;
    };
    std::thread t1([&] { in_turn(0, left, right); });
    std::thread t2([&] { in_turn(1, right, third); });
    std::thread t3([&] { in_turn(2, third, left); });
    t1.join();
    t2.join();
    t3.join();
  });
  ASSERT_EQ(result.warnings.size(), 1u);
  EXPECT_THAT(result.warnings[0],
              AllOf(HasSubstr("ravel::left, ravel::right and ravel::third are "
                              "locked in orders that form a circle"),
                    HasSubstr("t3 holds ravel::third")));
}

TEST(LockOrder, IsToldOnceForEachPair) {
  const Result result = Explored([] {
    InTurn(
        [] {
          for (int i = 0; i < 3; ++i) Take(left, right);
          Take(left, third);
        },
        [] {
          for (int i = 0; i < 3; ++i) Take(right, left);
          Take(third, left);
        });
  });
  EXPECT_EQ(result.warnings.size(), 2u);
}

// What must not be warned of.

void IsFine(const Body& body) {
  const Result result = Explored(body);
  EXPECT_THAT(result, HasNoBug());
  EXPECT_THAT(result.warnings, IsEmpty());
}

TEST(LockOrder, ThatIsTheSameEverywhereIsFine) {
  IsFine([] { InTurn([] { Take(left, right); }, [] { Take(left, right); }); });
}

TEST(LockOrder, BehindAGateIsFine) {
  IsFine([] {
    InTurn(
        [] {
          const std::scoped_lock closed(gate);
          Take(left, right);
        },
        [] {
          const std::scoped_lock closed(gate);
          Take(right, left);
        });
  });
}

TEST(LockOrder, BehindAGateThatOnlyOneOfThemHoldsIsNot) {
  const Result result = Explored([] {
    InTurn(
        [] {
          const std::scoped_lock closed(gate);
          Take(left, right);
        },
        [] { Take(right, left); });
  });
  EXPECT_EQ(result.warnings.size(), 1u);
}

TEST(LockOrder, BehindASharedGateIsNot) {
  const auto behind = [](auto& first, auto& second) {
    const std::shared_lock open(book);
    Take(first, second);
  };
  const Result result = Explored([&] {
    InTurn([&] { behind(left, right); }, [&] { behind(right, left); });
  });
  EXPECT_EQ(result.warnings.size(), 1u);
}

TEST(LockOrder, OfOneThreadIsFine) {
  IsFine([] {
    std::thread t1([] {
      Take(left, right);
      Take(right, left);
    });
    t1.join();
  });
}

TEST(LockOrder, OfAThreadThatWasJoinedBeforeIsFine) {
  IsFine([] {
    std::thread([] { Take(left, right); }).join();
    std::thread([] { Take(right, left); }).join();
  });
}

TEST(LockOrder, OfAThreadThatWasCreatedAfterIsFine) {
  IsFine([] {
    Take(left, right);
    std::thread t1([] { Take(right, left); });
    t1.join();
  });
}

TEST(LockOrder, OfTheCreatorMeanwhileIsNot) {
  const Result result = Explored([] {
    std::atomic<bool> done = false;
    std::thread t1([&] {
      while (!done) std::this_thread::yield();
      Take(right, left);
    });
    Take(left, right);
    done = true;
    t1.join();
  });
  EXPECT_EQ(result.warnings.size(), 1u);
}

TEST(LockOrder, OfReadersIsFine) {
  const auto read = [](auto& first, auto& second) {
    const std::shared_lock a(first);
    const std::shared_lock b(second);
  };
  IsFine([&] { InTurn([&] { read(book, page); }, [&] { read(page, book); }); });
}

TEST(LockOrder, OfAReaderAndAWriterIsNot) {
  const Result result = Explored([] {
    InTurn(
        [] {
          const std::shared_lock a(book);
          const std::shared_lock b(page);
        },
        [] { Take(page, book); });
  });
  EXPECT_EQ(result.warnings.size(), 1u);
}

TEST(LockOrder, OfALockThatIsOnlyTriedIsFine) {
  IsFine([] {
    InTurn([] { Take(left, right); },
           [] {
             const std::scoped_lock a(right);
             if (left.try_lock()) left.unlock();
           });
  });
}

TEST(LockOrder, OfAWaitWithADeadlineIsFine) {
  static std::timed_mutex timed;
  IsFine([] {
    InTurn([] { Take(timed, left); },
           [] {
             const std::scoped_lock a(left);
             if (timed.try_lock_for(std::chrono::seconds(1))) timed.unlock();
           });
  });
}

TEST(LockOrder, OfARecursiveLockThatIsLockedAgainIsFine) {
  static std::recursive_mutex again;
  IsFine([] {
    InTurn(
        [] {
          const std::scoped_lock a(again);
          const std::scoped_lock b(left);
          const std::scoped_lock c(again);
        },
        [] {
          const std::scoped_lock a(again);
          const std::scoped_lock b(left);
        });
  });
}

TEST(LockOrder, OfBothAtOnceIsFine) {
  IsFine([] {
    InTurn([] { const std::scoped_lock both(left, right); },
           [] { const std::scoped_lock both(right, left); });
  });
}

// Objects at one address, one after the other, are different locks.
TEST(LockOrder, OfAnotherLockAtTheSameAddressIsFine) {
  const auto use = [](bool turned) {
    std::mutex local;
    if (turned) {
      Take(local, left);
    } else {
      Take(left, local);
    }
  };
  IsFine([&] { InTurn([&] { use(false); }, [&] { use(true); }); });
}

}  // namespace
}  // namespace ravel
