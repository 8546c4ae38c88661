// SPDX-License-Identifier: Apache-2.0
//
// What the contracts of Ravel's primitives forbid, and what they ask of types:
// the same in both worlds.

#include <gtest/gtest.h>
#include <ravel/primitives.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <type_traits>

#include "tests/two_worlds.h"

namespace ravel {
namespace {

// The named requirements of [thread.req.lockable] and [thread.sharedmutex].
template <typename T>
concept BasicLockable = requires(T lock) {
  { lock.lock() } -> std::same_as<void>;
  { lock.unlock() } -> std::same_as<void>;
};
template <typename T>
concept Lockable = BasicLockable<T> && requires(T lock) {
  { lock.try_lock() } -> std::same_as<bool>;
};
template <typename T>
concept SharedLockable = requires(T lock) {
  { lock.lock_shared() } -> std::same_as<void>;
  { lock.try_lock_shared() } -> std::same_as<bool>;
  { lock.unlock_shared() } -> std::same_as<void>;
};
template <typename T>
concept SharedTimedLockable = SharedLockable<T> && requires(T lock) {
  { lock.try_lock_shared_for(milliseconds(1)) } -> std::same_as<bool>;
  {
    lock.try_lock_shared_until(std::chrono::steady_clock::now())
    } -> std::same_as<bool>;
};
template <typename T>
concept MutexType =
    Lockable<T> && std::is_default_constructible_v<T> &&
    std::is_destructible_v<T> && !std::is_copy_constructible_v<T> &&
    !std::is_move_constructible_v<T> && !std::is_copy_assignable_v<T>;

static_assert(MutexType<Mutex> && TimedLockable<Mutex>);
static_assert(MutexType<RecursiveMutex> && TimedLockable<RecursiveMutex>);
static_assert(MutexType<SharedMutex> && TimedLockable<SharedMutex>);
static_assert(SharedTimedLockable<SharedMutex>);
static_assert(!SharedLockable<Mutex>);

// The standard's own tools take them.
static_assert(std::is_constructible_v<std::lock_guard<Mutex>, Mutex&>);
static_assert(std::is_constructible_v<std::scoped_lock<Mutex, SharedMutex>,
                                      Mutex&, SharedMutex&>);
static_assert(std::is_constructible_v<std::unique_lock<Mutex>, Mutex&,
                                      std::chrono::milliseconds>);
static_assert(std::is_constructible_v<std::shared_lock<SharedMutex>,
                                      SharedMutex&, std::try_to_lock_t>);
static_assert(requires(std::condition_variable_any any,
                       std::unique_lock<Mutex> lock) { any.wait(lock); });

// What waits is neither copied nor moved away under those who wait.
template <typename... T>
constexpr bool kStaysWhereItIs = ((!std::is_copy_constructible_v<T> &&
                                   !std::is_move_constructible_v<T> &&
                                   !std::is_copy_assignable_v<T> &&
                                   !std::is_move_assignable_v<T>)&&...);
static_assert(kStaysWhereItIs<ConditionVariable, Semaphore, Event, Barrier,
                              Latch, Queue<int>, ThreadPoolExecutor>);
static_assert(std::is_nothrow_move_constructible_v<Future<int>> &&
              !std::is_copy_constructible_v<Future<int>>);
static_assert(std::is_nothrow_move_constructible_v<Promise<int>> &&
              !std::is_copy_constructible_v<Promise<int>>);
static_assert(std::is_same_v<Shared<int>::value_type, int>);
static_assert(!std::is_copy_constructible_v<Atomic<int>>);

TEST(Misuse, OfASharedMutex) {
  ExpectMisuse("thread main unlocked shared mutex \"s\", which is not locked",
               [] {
                 SharedMutex mu("s");
                 mu.unlock_shared();
               });
  ExpectMisuse("thread main unlocked a shared mutex that is not locked", [] {
    SharedMutex mu;
    mu.unlock_shared();
  });
  ExpectMisuse("thread main unlocked a shared mutex that thread main holds",
               [] {
                 SharedMutex mu;
                 mu.lock();
                 mu.unlock_shared();
               });
  ExpectMisuse(
      "thread main destroyed shared mutex \"s\", which thread main "
      "holds",
      [] {
        SharedMutex mu("s");
        mu.lock_shared();
      });
  ExpectMisuse("thread main destroyed a shared mutex that thread writer holds",
               [] {
                 SharedMutex mu;
                 Thread({.name = "writer"}, [&] { mu.lock(); }).join();
               });
}

TEST(Misuse, OfASharedMutexThatSeveralHold) {
  ExpectMisuse("thread main destroyed a shared mutex that several threads hold",
               [] {
                 SharedMutex mu;
                 mu.lock_shared();
                 Thread([&] { mu.lock_shared(); }).join();
               });
}

TEST(Misuse, OfARecursiveMutex) {
  ExpectMisuse("thread main destroyed a mutex that thread main holds", [] {
    RecursiveMutex mu;
    mu.lock();
    mu.lock();
    mu.unlock();
  });
  ExpectMisuse("thread main unlocked mutex \"r\", which is not locked", [] {
    RecursiveMutex mu("r");
    mu.lock();
    mu.unlock();
    mu.unlock();
  });
}

// The thread that waits never goes on; it must not see its object go.
template <typename T>
void DestroyUnder(T* object, void (T::*wait)()) {
  Thread t1({.daemon = true}, [object, wait] { (object->*wait)(); });
  sleep_for(milliseconds(20));
  delete object;
}

void ExpectMisuseInSomeSchedule(const std::string& sentence, const Body& body) {
  EXPECT_THAT(explore(random(1000), body), HasBugThatSays("misuse", sentence));
  EXPECT_THAT(explore(Really(1), body), HasBugThatSays("misuse", sentence));
}

TEST(Misuse, DestroyedUnderAWaiter) {
  ExpectMisuseInSomeSchedule(
      "thread main destroyed semaphore \"s\" that threads wait on",
      [] { DestroyUnder(new Semaphore(0, "s"), &Semaphore::acquire); });
  ExpectMisuseInSomeSchedule(
      "thread main destroyed barrier \"b\" that threads wait on",
      [] { DestroyUnder(new Barrier(2, "b"), &Barrier::arrive_and_wait); });
  ExpectMisuseInSomeSchedule(
      "thread main destroyed latch \"l\" that threads wait on", [] {
        auto* latch = new Latch(1, "l");
        Thread t1({.daemon = true}, [=] { latch->wait(); });
        sleep_for(milliseconds(20));
        delete latch;
      });
  ExpectMisuseInSomeSchedule(
      "thread main destroyed a queue that threads wait on", [] {
        auto* queue = new Queue<int>(1);
        queue->put(1);
        Thread t1({.daemon = true}, [=] { queue->put(2); });
        sleep_for(milliseconds(20));
        delete queue;
      });
}

TEST(Misuse, OfAThread) {
  ExpectMisuse("thread selfish joined itself", [] {
    Event made;
    Thread t1;
    t1 = Thread({.name = "selfish"}, [&] {
      made.wait();
      t1.join();
    });
    made.set();
    Event().wait();
  });
  ExpectMisuse("thread main detached thread \"t\", which is not joinable", [] {
    Thread t1({.name = "t"}, [] {});
    t1.detach();
    t1.detach();
  });
  ExpectMisuse("thread main detached a thread, which is not joinable",
               [] { Thread().detach(); });
}

// A thread that asks again for what it holds waits for itself, and only gives
// up if it was to wait for a while.
template <typename Lock>
void ExpectDeadlockInBothWorlds(void (*ask_twice)(Lock&)) {
  const auto body = [=] {
    Lock lock("self");
    ask_twice(lock);
  };
  Options real = Really(1);
  real.watchdog = milliseconds(200);
  for (const Options& options : {random(1), real}) {
    const Result result = explore(options, body);
    ASSERT_THAT(result, HasBug("deadlock"));
    EXPECT_THAT(result.bug->report, testing::HasSubstr("held by main"));
  }
}

TEST(Misuse, LockingTwiceIsADeadlock) {
  ExpectDeadlockInBothWorlds<Mutex>([](Mutex& mu) {
    mu.lock();
    mu.lock();
  });
  ExpectDeadlockInBothWorlds<SharedMutex>([](SharedMutex& mu) {
    mu.lock();
    mu.lock();
  });
  ExpectDeadlockInBothWorlds<SharedMutex>([](SharedMutex& mu) {
    mu.lock();
    mu.lock_shared();
  });
  ExpectInBothWorlds("0 0 0 0 0 0", [] {
    const auto say = [](bool taken) { record(taken ? "1" : "0"); };
    Mutex mu;
    mu.lock();
    say(mu.try_lock());
    say(mu.try_lock_for(milliseconds(1)));
    mu.unlock();
    SharedMutex shared;
    shared.lock();
    say(shared.try_lock());
    say(shared.try_lock_for(milliseconds(1)));
    say(shared.try_lock_shared());
    say(shared.try_lock_shared_for(milliseconds(1)));
    shared.unlock();
  });
}

}  // namespace
}  // namespace ravel
