// SPDX-License-Identifier: Apache-2.0
//
// Mutex, RecursiveMutex, SharedMutex and ConditionVariable, in both worlds.

#include <gtest/gtest.h>
#include <ravel/primitives.h>

#include <mutex>
#include <optional>
#include <shared_mutex>

#include "tests/two_worlds.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

static_assert(TimedLockable<Mutex>);
static_assert(TimedLockable<RecursiveMutex>);
static_assert(TimedLockable<SharedMutex>);
static_assert(!std::is_copy_constructible_v<Mutex>);

template <typename Lock>
void CountTo(int count) {
  Lock mu("counter");
  int value = 0;
  const auto add = [&] {
    for (int i = 0; i < count; ++i) {
      const std::scoped_lock lock(mu);
      ++value;
    }
  };
  Thread t1(add), t2(add);
  t1.join();
  t2.join();
  record(std::to_string(value));
}

TEST(Mutex, LosesNoIncrement) {
  ExpectInBothWorlds("6", [] { CountTo<Mutex>(3); });
  ExpectInBothWorlds("6", [] { CountTo<RecursiveMutex>(3); });
  ExpectInBothWorlds("6", [] { CountTo<SharedMutex>(3); });
}

// Which thread takes the lock, each `times` times.
template <typename Lock>
void TakeInTurns(int threads, int times) {
  Lock mu;
  std::vector<Thread> all;
  for (int i = 1; i <= threads; ++i) {
    all.emplace_back([&mu, i, times] {
      for (int j = 0; j < times; ++j) {
        const std::scoped_lock lock(mu);
        record(std::to_string(i));
      }
    });
  }
  for (Thread& thread : all) thread.join();
}

TEST(Mutex, IsTakenInEveryOrder) {
  EXPECT_THAT(AllWords([] { TakeInTurns<Mutex>(2, 1); }),
              ElementsAre("1 2", "2 1"));
  // 3! orders of three threads; 4! / (2! 2!) of two that take it twice.
  EXPECT_THAT(AllWords([] { TakeInTurns<Mutex>(3, 1); }), SizeIs(6));
  EXPECT_THAT(AllWords([] { TakeInTurns<Mutex>(2, 2); }), SizeIs(6));
  EXPECT_THAT(AllWords([] { TakeInTurns<RecursiveMutex>(2, 2); }), SizeIs(6));
  EXPECT_THAT(AllWords([] { TakeInTurns<SharedMutex>(2, 2); }), SizeIs(6));
}

TEST(Mutex, TriesWithoutWaiting) {
  ExpectInBothWorlds("0 1", [] {
    Mutex mu;
    mu.lock();
    Thread([&] { record(std::to_string(mu.try_lock())); }).join();
    mu.unlock();
    record(std::to_string(mu.try_lock()));
    mu.unlock();
  });
}

TEST(Mutex, GivesUpWhenTheTimeIsOver) {
  ExpectInBothWorlds("0 0 1", [] {
    Mutex mu;
    mu.lock();
    Thread([&] {
      record(std::to_string(mu.try_lock_for(milliseconds(1))));
      record(std::to_string(mu.try_lock_until(now() + milliseconds(1))));
    }).join();
    mu.unlock();
    record(std::to_string(mu.try_lock_for(hours(1))));
    mu.unlock();
  });
}

TEST(Mutex, CanBeTakenOrGivenUpWhereBothAreInTime) {
  EXPECT_THAT(AllWords([] {
                Mutex mu;
                mu.lock();
                Thread t1([&] {
                  const bool taken = mu.try_lock_for(milliseconds(1));
                  record(taken ? "taken" : "late");
                  if (taken) mu.unlock();
                });
                mu.unlock();
                t1.join();
              }),
              ElementsAre("late", "taken"));
}

TEST(Mutex, NamesItselfInADeadlock) {
  const Result result = explore(random(1000), [] {
    Mutex left("left"), right("right");
    Thread t1({.name = "lefty"}, [&] {
      const std::scoped_lock first(left);
      const std::scoped_lock second(right);
    });
    Thread t2({.name = "righty"}, [&] {
      const std::scoped_lock first(right);
      const std::scoped_lock second(left);
    });
    t1.join();
    t2.join();
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->report,
              HasSubstr("waits for lock on mutex \"left\""));
  EXPECT_THAT(result.bug->report, HasSubstr("held by lefty"));
}

TEST(Mutex, LockedTwiceIsADeadlock) {
  EXPECT_THAT(explore(random(1),
                      [] {
                        Mutex mu;
                        mu.lock();
                        mu.lock();
                      }),
              HasBug("deadlock"));
}

TEST(Mutex, IsMisusedByAStranger) {
  ExpectMisuse("thread main unlocked a mutex that is not locked", [] {
    Mutex mu;
    mu.unlock();
  });
  ExpectMisuse("thread thief unlocked mutex \"right\", which thread main holds",
               [] {
                 Mutex mu("right");
                 mu.lock();
                 Thread({.name = "thief"}, [&] { mu.unlock(); }).join();
               });
  ExpectMisuse("thread t1 unlocked a mutex that thread main holds", [] {
    RecursiveMutex mu;
    mu.lock();
    Thread([&] { mu.unlock(); }).join();
  });
}

TEST(Mutex, IsMisusedByDestroyingItHeld) {
  ExpectMisuse("thread main destroyed mutex \"m\", which thread main holds",
               [] {
                 Mutex mu("m");
                 mu.lock();
               });
}

TEST(RecursiveMutex, IsFreeOnceUnlockedAsOftenAsLocked) {
  ExpectInBothWorlds("0 0 1", [] {
    RecursiveMutex mu;
    const auto other = [&] {
      Thread([&] {
        const bool taken = mu.try_lock();
        record(std::to_string(taken));
        if (taken) mu.unlock();
      }).join();
    };
    mu.lock();
    mu.lock();
    other();
    mu.unlock();
    other();
    mu.unlock();
    other();
  });
}

TEST(SharedMutex, IsSharedOrHeldAlone) {
  ExpectInBothWorlds("1 0 0", [] {
    SharedMutex mu;
    mu.lock_shared();
    Thread([&] {
      const std::shared_lock lock(mu, std::try_to_lock);
      record(std::to_string(lock.owns_lock()));
      record(std::to_string(mu.try_lock_for(milliseconds(1))));
    }).join();
    mu.unlock_shared();
    mu.lock();
    Thread([&] {
      record(std::to_string(mu.try_lock_shared_for(milliseconds(1))));
    }).join();
    mu.unlock();
  });
}

// Of each reader: whether it saw the write. Of both: neither, one, the other,
// or both.
TEST(SharedMutex, LetsReadersGoBeforeAndAfterAWriter) {
  EXPECT_THAT(AllWords([] {
                SharedMutex mu;
                int value = 0, seen[2] = {};
                const auto read = [&](int i) {
                  const std::shared_lock lock(mu);
                  seen[i] = value;
                };
                Thread t1(read, 0), t2(read, 1);
                {
                  const std::unique_lock lock(mu);
                  value = 1;
                }
                t1.join();
                t2.join();
                record(std::to_string(seen[0] * 10 + seen[1]));
              }),
              ElementsAre("0", "1", "10", "11"));
}

TEST(SharedMutex, IsMisusedByAStranger) {
  ExpectMisuse("thread main unlocked a shared mutex that is not locked", [] {
    SharedMutex mu;
    mu.unlock();
  });
  ExpectMisuse("thread t1 unlocked shared mutex \"s\", which thread main holds",
               [] {
                 SharedMutex mu("s");
                 mu.lock_shared();
                 Thread([&] { mu.unlock_shared(); }).join();
               });
  ExpectMisuse("thread main unlocked a shared mutex that thread main holds",
               [] {
                 SharedMutex mu;
                 mu.lock_shared();
                 mu.unlock();
               });
}

struct Box {
  Mutex mu{"box"};
  ConditionVariable filled{"filled"};
  int items = 0;

  void Put() {
    const std::scoped_lock lock(mu);
    ++items;
    filled.notify_one();
  }
  void Take() {
    std::unique_lock lock(mu);
    filled.wait(lock, [this] { return items > 0; });
    --items;
  }
};

TEST(ConditionVariable, WakesWhoWaits) {
  const auto body = [] {
    Box box;
    Thread t1([&] { box.Take(); }), t2([&] { box.Take(); });
    box.Put();
    box.Put();
    t1.join();
    t2.join();
    record(std::to_string(box.items));
  };
  ExpectInBothWorlds("0", body);
  EXPECT_THAT(explore(exhaustive().preemptions(2), body), IsExhausted());
}

TEST(ConditionVariable, GivesUpWhenTheTimeIsOver) {
  ExpectInBothWorlds("timeout 0 0", [] {
    Box box;
    std::unique_lock lock(box.mu);
    if (box.filled.wait_for(lock, milliseconds(1)) == std::cv_status::timeout) {
      record("timeout");
    }
    record(std::to_string(
        box.filled.wait_for(lock, milliseconds(1), [] { return false; })));
    record(std::to_string(box.filled.wait_until(lock, now() + milliseconds(1),
                                                [] { return false; })));
  });
}

TEST(ConditionVariable, NotifiedTooEarlyIsADeadlock) {
  const Result result = explore(exhaustive(), [] {
    Mutex mu;
    ConditionVariable ready("ready");
    Thread t1([&] {
      std::unique_lock lock(mu);
      ready.wait(lock);
    });
    ready.notify_one();
    t1.join();
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(
      result.bug->report,
      HasSubstr("waits for notification of condition variable \"ready\""));
}

TEST(ConditionVariable, IsMisusedWithoutTheMutex) {
  ExpectMisuse(
      "thread main waited on condition variable \"c\" without holding the "
      "mutex",
      [] {
        Mutex mu;
        ConditionVariable ready("c");
        std::unique_lock lock(mu);
        mu.unlock();
        ready.wait(lock);
      });
}

// A waiter that woke by itself is not in line any more: not every schedule
// shows it.
TEST(ConditionVariable, IsMisusedByDestroyingItUnderAWaiter) {
  const auto body = [] {
    Mutex mu;
    std::optional<ConditionVariable> ready(std::in_place, "c");
    bool waits = false;
    Thread t1({.daemon = true}, [&] {
      std::unique_lock lock(mu);
      waits = true;
      ready->wait(lock);
    });
    const auto is_waiting = [&] {
      const std::scoped_lock lock(mu);
      return waits;
    };
    while (!is_waiting()) yield();
    ready.reset();
  };
  const char* sentence =
      "thread main destroyed condition variable \"c\" that threads wait on";
  EXPECT_THAT(explore(random(100), body), HasBugThatSays("misuse", sentence));
  EXPECT_THAT(explore(Really(1), body), HasBugThatSays("misuse", sentence));
}

}  // namespace
}  // namespace ravel
