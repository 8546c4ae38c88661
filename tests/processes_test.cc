// SPDX-License-Identifier: Apache-2.0
//
// Forked processes under the scheduler: they are real ones, so what they do
// not share they do not share, and what they share is interleaved like the
// threads of one process.

#include <gtest/gtest.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/syscall.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "tests/sharing.h"
#include "tests/two_worlds.h"

namespace ravel {
namespace {

using testing::HasSubstr;

int plain_global = 0;

std::string Number(int n) { return std::to_string(n); }

// Four children that increase a global and a shared number under a lock.
void FourChildren() {
  struct State {
    ProcessMutex mutex;
    int value;
  };
  auto& state = SharedBetweenProcesses<State>();
  state.mutex.Init();
  pid_t children[4];
  for (pid_t& child : children) {
    child = InProcess([&] {
      ++plain_global;
      const std::scoped_lock lock(state.mutex);
      ++state.value;
    });
  }
  for (const pid_t child : children) check(WaitFor(child) == 0, "status");
  record(Number(plain_global) + Number(state.value));
}

TEST(Processes, ShareWhatIsMappedSharedAndNothingElse) {
  EXPECT_EQ(SaidAlways(FourChildren, random(50)), "04");
  EXPECT_EQ(SaidAlways(FourChildren, Really(20)), "04");
}

// 6! / (3! 3!) orders of two times three critical sections.
TEST(Processes, TakeALockInEveryOrder) {
  const auto body = [] {
    struct State {
      ProcessMutex mutex;
      char order[8];
      int size;
    };
    auto& state = SharedBetweenProcesses<State>();
    state.mutex.Init();
    const auto run = [&](char name) {
      for (int i = 0; i < 3; ++i) {
        const std::scoped_lock lock(state.mutex);
        state.order[state.size++] = name;
      }
    };
    const pid_t a = InProcess([&] { run('a'); });
    const pid_t b = InProcess([&] { run('b'); });
    WaitFor(a);
    WaitFor(b);
    record(state.order);
  };
  const Result result = explore(exhaustive(), body);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
  EXPECT_EQ(Said(result).size(), 20u);
}

void OppositeLocks() {
  struct State {
    ProcessMutex left;
    ProcessMutex right;
  };
  auto& state = SharedBetweenProcesses<State>();
  state.left.Init();
  state.right.Init();
  const pid_t a = InProcess([&] {
    const std::scoped_lock left(state.left);
    const std::scoped_lock right(state.right);
  });
  const pid_t b = InProcess([&] {
    const std::scoped_lock right(state.right);
    const std::scoped_lock left(state.left);
  });
  WaitFor(a);
  WaitFor(b);
}

TEST(Processes, DeadlockAcrossThemIsReportedWithTheirNames) {
  const Result result = explore(random(1000), OppositeLocks);
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->report, HasSubstr("process 1"));
  EXPECT_THAT(result.bug->report, HasSubstr("process 2"));
  EXPECT_THAT(result.bug->report, HasSubstr("held by process 1"));
  EXPECT_THAT(result.bug->report, HasSubstr("held by process 2"));
  Options again;
  again.replay = result.bug->schedule;
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(explore(again, OppositeLocks), HasBug("deadlock"));
  }
}

TEST(Processes, LoseUpdatesOfUnlockedSharedMemory) {
  const auto body = [] {
    auto& value = SharedBetweenProcesses<int>();
    const pid_t child = InProcess([&] { value = value + 1; });
    value = value + 1;
    WaitFor(child);
    check(value == 2, "lost");
  };
  const Result result = explore(exhaustive(), body);
  EXPECT_THAT(result, HasBug("assertion"));
  EXPECT_GT(result.races, 0u);
}

TEST(Processes, AtomicsInSharedMemoryDoNotRaceAndCountRight) {
  const auto body = [] {
    auto& value = SharedBetweenProcesses<std::atomic<int>>();
    const pid_t a = InProcess([&] { ++value; });
    const pid_t b = InProcess([&] { ++value; });
    ++value;
    WaitFor(a);
    WaitFor(b);
    record(Number(value));
  };
  const Result result = explore(exhaustive(), body);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
  EXPECT_THAT(Said(result), testing::ElementsAre("3"));
}

// The release store and the acquire load order the plain accesses.
TEST(Processes, PassMessagesByReleaseAndAcquire) {
  struct State {
    std::atomic<int> ready;
    int data;
  };
  const auto body = [](std::memory_order store) {
    auto& state = SharedBetweenProcesses<State>();
    const pid_t child = InProcess([&] {
      state.data = 7;
      state.ready.store(1, store);
    });
    if (state.ready.load(std::memory_order_acquire) == 1) {
      record(Number(state.data));
    }
    WaitFor(child);
  };
  const Result right =
      explore(exhaustive(), [&] { body(std::memory_order_release); });
  EXPECT_THAT(right, IsExhausted());
  EXPECT_EQ(right.races, 0u);
  EXPECT_THAT(Said(right), testing::ElementsAre("7"));
  const Result wrong =
      explore(exhaustive(), [&] { body(std::memory_order_relaxed); });
  EXPECT_THAT(wrong, HasBug("data_race"));
}

// The same address in two processes is not the same memory.
TEST(Processes, DoNotRaceOnWhatTheyDoNotShare) {
  const auto body = [] {
    plain_global = 1;
    int local = 1;
    const pid_t child = InProcess([&] {
      ++plain_global;
      ++local;
    });
    ++plain_global;
    ++local;
    WaitFor(child);
    record(Number(plain_global) + Number(local));
  };
  Options options = AtEveryAccess(exhaustive());
  const Result result = explore(options, body);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
  EXPECT_THAT(Said(result), testing::ElementsAre("22"));
}

// A mutex that fork() copied: locked here, free there.
TEST(Processes, HaveCopiesOfPrivateLocks) {
  const auto body = [] {
    std::mutex mutex;
    const pid_t child = InProcess([&] {
      const std::scoped_lock lock(mutex);
      std::this_thread::yield();
    });
    const std::scoped_lock lock(mutex);
    WaitFor(child);
  };
  EXPECT_THAT(explore(exhaustive(), body), IsExhausted());
  const auto held = [] {
    std::mutex mutex;
    mutex.lock();
    const pid_t child = InProcess([&] { mutex.lock(); });
    mutex.unlock();
    WaitFor(child);
  };
  EXPECT_THAT(explore(random(10), held), HasBug("deadlock"));
}

TEST(Processes, HaveThreadsOfTheirOwn) {
  const auto body = [] {
    auto& value = SharedBetweenProcesses<std::atomic<int>>();
    const auto two_threads = [&] {
      thread_local int mine = 0;
      int sum = 0;
      std::mutex mutex;
      const auto add = [&] {
        ++mine;
        const std::scoped_lock lock(mutex);
        sum += mine;
      };
      std::thread t1(add), t2(add);
      t1.join();
      t2.join();
      value += sum;
    };
    const pid_t child = InProcess(two_threads);
    two_threads();
    WaitFor(child);
    record(Number(value));
  };
  EXPECT_EQ(SaidAlways(body, random(100)), "4");
}

TEST(Processes, FindRacesBetweenThreadsOfAChild) {
  const auto body = [] {
    WaitFor(InProcess([] {
      int sum = 0;
      std::thread thread([&] { ++sum; });
      ++sum;
      thread.join();
    }));
  };
  const Result result = explore(random(20), body);
  ASSERT_THAT(result, HasBug("data_race"));
  EXPECT_THAT(result.bug->report, HasSubstr("process 1"));
}

TEST(Processes, KnowThemselvesAndTheirParents) {
  const auto body = [] {
    const pid_t self = getpid();
    auto& child_is = SharedBetweenProcesses<pid_t>();
    const pid_t child = InProcess([&] {
      child_is = getpid();
      check(getppid() == self, "parent");
      check(syscall(SYS_gettid) == getpid(), "first thread");
    });
    WaitFor(child);
    record(child == child_is ? "right" : "wrong");
  };
  EXPECT_EQ(SaidAlways(body, random(5)), "right");
}

TEST(Processes, WaitOnSharedSemaphoresAndConditions) {
  const auto body = [] {
    struct State {
      ProcessMutex mutex;
      pthread_cond_t condition;
      sem_t semaphore;
      int items;
    };
    auto& state = SharedBetweenProcesses<State>();
    state.mutex.Init();
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&state.condition, &attributes);
    sem_init(&state.semaphore, 1, 0);
    const auto take = [&] {
      state.mutex.lock();
      while (state.items == 0) {
        pthread_cond_wait(&state.condition, &state.mutex.mutex);
      }
      --state.items;
      state.mutex.unlock();
      sem_post(&state.semaphore);
    };
    const pid_t a = InProcess(take);
    const pid_t b = InProcess(take);
    for (int i = 0; i < 2; ++i) {
      state.mutex.lock();
      ++state.items;
      pthread_cond_signal(&state.condition);
      state.mutex.unlock();
    }
    sem_wait(&state.semaphore);
    sem_wait(&state.semaphore);
    WaitFor(a);
    WaitFor(b);
    record(Number(state.items));
  };
  EXPECT_EQ(SaidAlways(body, random(200)), "0");
}

// Memory mapped shared is zero in every execution.
TEST(Processes, FindSharedMemoryZeroed) {
  const auto body = [] {
    struct State {
      char bytes[500'000];
    };
    auto& state = SharedBetweenProcesses<State>();
    int sum = 0;
    for (const char byte : state.bytes) sum += byte;
    WaitFor(InProcess([&] { state.bytes[499'999] = state.bytes[0] = 1; }));
    record(Number(sum));
  };
  EXPECT_EQ(SaidAlways(body, random(5)), "0");
}

TEST(Processes, RepeatThemselvesInAProcessPerExecution) {
  Options options = exhaustive();
  options.isolation = Isolation::kFork;
  const auto body = [] {
    auto& value = SharedBetweenProcesses<std::atomic<int>>();
    const pid_t child = InProcess([&] { value = 1; });
    record(Number(value));
    WaitFor(child);
  };
  const Result result = explore(options, body);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), testing::ElementsAre("0", "1"));
}

// pthread_atfork() has no counterpart: what is registered stays so, hence a
// process for each execution.
TEST(Processes, CallWhoWantsToKnowOfForks) {
  static std::string called;
  Options options = random(10);
  options.isolation = Isolation::kFork;
  const auto body = [] {
    called.clear();
    pthread_atfork([] { called += "prepare "; }, [] { called += "parent"; },
                   [] { called += "child"; });
    const pid_t child = InProcess([] {
      if (called != "prepare child") _exit(1);
    });
    record(called + " " + Number(WaitFor(child)));
  };
  EXPECT_EQ(SaidAlways(body, options), "prepare parent 0");
}

}  // namespace
}  // namespace ravel
