// SPDX-License-Identifier: Apache-2.0
//
// Every interleaving of two short programs over a lock or a condition
// variable, compared with what was worked out by hand. In the comments a step
// of t1 is a capital letter, one of main a small one.

#include <gtest/gtest.h>
#include <ravel/primitives.h>

#include <mutex>
#include <shared_mutex>

#include "tests/enumerated.h"

namespace ravel {
namespace {

template <typename Lock>
void TakeTimes(Lock& lock, int times) {
  for (int i = 0; i < times; ++i) {
    lock.lock();
    lock.unlock();
  }
}

// Each lock() is followed by its unlock() before the other thread can lock:
// what is ordered are the pairs. L U l u, l u L U; of n pairs each,
// (2n)! / (n! n!).
template <typename Lock>
uint64_t OrdersOfPairs(int times) {
  return CountOf([times] {
    Lock lock;
    Thread t1([&] { TakeTimes(lock, times); });
    TakeTimes(lock, times);
    t1.join();
  });
}

TEST(EnumeratedMutex, PairsOfLockAndUnlock) {
  EXPECT_EQ(OrdersOfPairs<Mutex>(1), 2u);
  EXPECT_EQ(OrdersOfPairs<Mutex>(2), 6u);
  EXPECT_EQ(OrdersOfPairs<Mutex>(3), 20u);
}

// t1: L U; main: t, and u if it was taken. t first: L waits until u, so
// t u L U. L t U: busy. L U t u.
template <typename Lock>
Tally LockAgainstTryLock() {
  return TallyOf([] {
    Lock lock;
    Thread t1([&] { TakeTimes(lock, 1); });
    const bool taken = lock.try_lock();
    if (taken) lock.unlock();
    t1.join();
    record(taken ? "taken" : "busy");
  });
}

TEST(EnumeratedMutex, TryLock) {
  EXPECT_EQ(LockAgainstTryLock<Mutex>(), (Tally{{"busy", 1}, {"taken", 2}}));
}

// The same where main gives up after a while: between L and U it may time
// out or go on waiting. f u L U; L f(late) U; L U f u.
template <typename Lock>
Tally LockAgainstTimedLock() {
  return TallyOf([] {
    Lock lock;
    Thread t1([&] { TakeTimes(lock, 1); });
    const bool taken = lock.try_lock_for(milliseconds(1));
    if (taken) lock.unlock();
    t1.join();
    record(taken ? "taken" : "late");
  });
}

TEST(EnumeratedMutex, TimedLock) {
  EXPECT_EQ(LockAgainstTimedLock<Mutex>(), (Tally{{"late", 1}, {"taken", 2}}));
}

// Only the outermost lock and unlock are steps.
TEST(EnumeratedRecursiveMutex, CountsAsOneLock) {
  EXPECT_EQ(CountOf([] {
              RecursiveMutex mu;
              const auto nest = [&] {
                const std::scoped_lock outer(mu);
                const std::scoped_lock inner(mu);
              };
              Thread t1(nest);
              nest();
              t1.join();
            }),
            2u);
  EXPECT_EQ(OrdersOfPairs<RecursiveMutex>(2), 6u);
  EXPECT_EQ(LockAgainstTryLock<RecursiveMutex>(),
            (Tally{{"busy", 1}, {"taken", 2}}));
  EXPECT_EQ(LockAgainstTimedLock<RecursiveMutex>(),
            (Tally{{"late", 1}, {"taken", 2}}));
}

TEST(EnumeratedSharedMutex, WritersAreAsThoseOfAMutex) {
  EXPECT_EQ(OrdersOfPairs<SharedMutex>(2), 6u);
  EXPECT_EQ(LockAgainstTryLock<SharedMutex>(),
            (Tally{{"busy", 1}, {"taken", 2}}));
  EXPECT_EQ(LockAgainstTimedLock<SharedMutex>(),
            (Tally{{"late", 1}, {"taken", 2}}));
}

void Read(SharedMutex& mu) { const std::shared_lock lock(mu); }

// Readers do not wait for each other: 4! / (2! 2!).
TEST(EnumeratedSharedMutex, ReadersGoTogether) {
  EXPECT_EQ(CountOf([] {
              SharedMutex mu;
              Thread t1([&] { Read(mu); });
              Read(mu);
              t1.join();
            }),
            6u);
}

// L U l u, l u L U.
TEST(EnumeratedSharedMutex, AWriterGoesAlone) {
  EXPECT_EQ(CountOf([] {
              SharedMutex mu;
              Thread t1([&] { Read(mu); });
              TakeTimes(mu, 1);
              t1.join();
            }),
            2u);
}

// Beside a reader, a try for a share always succeeds: 6 orders. A try for it
// alone: t u L U, L t U, L U t u. A try for a share beside a writer: the same.
TEST(EnumeratedSharedMutex, TryLock) {
  const auto share = [](SharedMutex& mu) {
    const std::shared_lock lock(mu, std::try_to_lock);
    return lock.owns_lock();
  };
  const auto alone = [](SharedMutex& mu) {
    const std::unique_lock lock(mu, std::try_to_lock);
    return lock.owns_lock();
  };
  const auto tally = [](auto one, auto other) {
    return TallyOf([=] {
      SharedMutex mu;
      Thread t1([&] { one(mu); });
      const bool taken = other(mu);
      t1.join();
      record(taken ? "taken" : "busy");
    });
  };
  const auto write = [](SharedMutex& mu) { TakeTimes(mu, 1); };
  EXPECT_EQ(tally(Read, share), (Tally{{"taken", 6}}));
  EXPECT_EQ(tally(Read, alone), (Tally{{"busy", 1}, {"taken", 2}}));
  EXPECT_EQ(tally(write, share), (Tally{{"busy", 1}, {"taken", 2}}));
}

// t1 waits until it is told. A wait is W (gets in line), U (unlocks), the
// wake-up (as soon as it is notified, no choice) and L.
//
// Told under the mutex, l n u: before t1 has locked, l n u L U; else t1 gets
// as far as waiting: L W U l n u L U.
TEST(EnumeratedConditionVariable, NotifiedUnderTheMutex) {
  EXPECT_EQ(CountOf([] {
              Mutex mu;
              ConditionVariable told;
              bool ready = false;
              Thread t1([&] {
                std::unique_lock lock(mu);
                told.wait(lock, [&] { return ready; });
              });
              {
                const std::scoped_lock lock(mu);
                ready = true;
                told.notify_one();
              }
              t1.join();
            }),
            2u);
}

// Told after it, l u n: before t1 has locked, l u, and then n somewhere among
// L U, 3 ways; or L W U l u n L U.
TEST(EnumeratedConditionVariable, NotifiedAfterTheMutex) {
  for (void (ConditionVariable::*notify)() :
       {&ConditionVariable::notify_one, &ConditionVariable::notify_all}) {
    EXPECT_EQ(CountOf([notify] {
                Mutex mu;
                ConditionVariable told;
                bool ready = false;
                Thread t1([&] {
                  std::unique_lock lock(mu);
                  told.wait(lock, [&] { return ready; });
                });
                {
                  const std::scoped_lock lock(mu);
                  ready = true;
                }
                (told.*notify)();
                t1.join();
              }),
              4u);
  }
}

// t1 waits for a while without a condition; T is its time-out.
//   l n u L W U T L U                  nobody waits when main notifies
//   L W U T L U l n u, L W U T l n u L U, L W U l T n u L U
//   L W U l n u L U                    woken
TEST(EnumeratedConditionVariable, TimedWait) {
  EXPECT_EQ(TallyOf([] {
              Mutex mu;
              ConditionVariable told;
              bool woken = false;
              Thread t1([&] {
                std::unique_lock lock(mu);
                woken = told.wait_for(lock, milliseconds(1)) ==
                        std::cv_status::no_timeout;
              });
              {
                const std::scoped_lock lock(mu);
                told.notify_one();
              }
              t1.join();
              record(woken ? "woken" : "late");
            }),
            (Tally{{"late", 4}, {"woken", 1}}));
}

// Both wait in main's place when it notifies one of them, which is a choice of
// two: the other is told next, so both orders of waking, twice.
TEST(EnumeratedConditionVariable, WhichWaiterIsAChoice) {
  const Tally tally = TallyOf([] {
    Mutex mu;
    ConditionVariable told;
    Semaphore waiting(0);
    Shared<int> order(0);
    const auto wait = [&](int me) {
      std::unique_lock lock(mu);
      waiting.release();
      told.wait(lock);
      order = order * 10 + me;
    };
    Thread t1(wait, 1), t2(wait, 2);
    waiting.acquire();
    waiting.acquire();
    for (int i = 0; i < 2; ++i) {
      const std::scoped_lock lock(mu);
      told.notify_one();
    }
    t1.join();
    t2.join();
    record(std::to_string(order));
  });
  EXPECT_EQ(tally.size(), 2u);
  EXPECT_EQ(tally.count("12"), 1u);
  EXPECT_EQ(tally.count("21"), 1u);
}

}  // namespace
}  // namespace ravel
