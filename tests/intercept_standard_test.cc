// SPDX-License-Identifier: Apache-2.0
//
// What the standard library builds of futexes, once flags and threads, each
// in a short program of which every outcome is known; and the end of a thread
// by pthread_exit().

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <semaphore>
#include <stdexcept>
#include <stop_token>
#include <thread>

#include "tests/exploring.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;

// Their loops look at the value again and again, so few preemptions already
// make many schedules.
void ExpectProved(const Body& body, int preemptions) {
  const Result result = explore(
      exhaustive().preemptions(preemptions).set_races(Races::kFail), body);
  EXPECT_THAT(result, IsExhausted());
}

TEST(Standard, AtomicWait) {
  ExpectProved(
      [] {
        std::atomic<int> flag = 0;
        int data = 0;
        std::thread t1([&] {
          data = 1;
          flag = 1;
          flag.notify_one();
        });
        flag.wait(0);
        check(data == 1, "the data came with the flag");
        t1.join();
      },
      2);
}

TEST(Standard, Promise) {
  ExpectProved(
      [] {
        std::promise<int> promise;
        std::future<int> future = promise.get_future();
        std::thread t1([&] { promise.set_value(7); });
        check(future.get() == 7, "the value that was set");
        t1.join();
      },
      2);
}

TEST(Standard, PromiseThatBreaks) {
  ExpectProved(
      [] {
        std::future<int> future;
        std::thread t1;
        {
          std::promise<int> promise;
          future = promise.get_future();
          t1 = std::thread([moved = std::move(promise)]() mutable {
            const std::promise<int> dies = std::move(moved);
          });
        }
        bool broken = false;
        try {
          future.get();
        } catch (const std::future_error&) {
          broken = true;
        }
        check(broken, "get() throws");
        t1.join();
      },
      1);
}

TEST(Standard, Async) {
  ExpectProved(
      [] {
        auto seven = std::async(std::launch::async, [] { return 7; });
        auto error = std::async(std::launch::async, []() -> int {
          throw std::runtime_error("no number");
        });
        check(seven.get() == 7, "what the function returned");
        bool thrown = false;
        try {
          error.get();
        } catch (const std::runtime_error&) {
          thrown = true;
        }
        check(thrown, "what the function threw");
      },
      1);
}

TEST(Standard, FutureThatIsNotReadyInTime) {
  const Result result = explore(exhaustive().preemptions(1), [] {
    std::promise<void> promise;
    std::future<void> future = promise.get_future();
    std::thread t1([&] { promise.set_value(); });
    const bool ready = future.wait_for(std::chrono::milliseconds(1)) ==
                       std::future_status::ready;
    record(ready ? "ready" : "timed out");
    t1.join();
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("ready", "timed out"));
}

TEST(Standard, Latch) {
  ExpectProved(
      [] {
        std::latch latch(2);
        int a = 0, b = 0;
        std::thread t1([&] {
          a = 1;
          latch.count_down();
        });
        b = 1;
        latch.arrive_and_wait();
        check(a + b == 2, "both have arrived");
        t1.join();
      },
      1);
}

TEST(Standard, Barrier) {
  ExpectProved(
      [] {
        int phases = 0;
        auto completion = [&phases]() noexcept { ++phases; };
        std::barrier barrier(2, completion);
        std::thread t1([&] { barrier.arrive_and_wait(); });
        barrier.arrive_and_wait();
        check(phases == 1, "the phase is complete");
        t1.join();
      },
      1);
}

TEST(Standard, CountingSemaphore) {
  ExpectProved(
      [] {
        std::counting_semaphore<2> semaphore(0);
        int data = 0;
        std::thread t1([&] {
          data = 1;
          semaphore.release();
        });
        semaphore.acquire();
        check(data == 1, "released after it was written");
        check(!semaphore.try_acquire(), "there was only one");
        t1.join();
      },
      1);
}

TEST(Standard, JoiningThreadThatIsStopped) {
  ExpectProved(
      [] {
        bool stopped = false;
        {
          std::mutex mutex;
          std::condition_variable_any condition;
          std::jthread t1([&](std::stop_token token) {
            std::unique_lock lock(mutex);
            stopped = !condition.wait(lock, token, [] { return false; });
          });
        }
        check(stopped, "the destructor stopped and joined it");
      },
      1);
}

struct Leaves {
  explicit Leaves(int* trace) : trace_(trace) {}
  ~Leaves() { *trace_ = *trace_ * 10 + 1; }
  int* trace_;
};

void AddTwo(void* trace) {
  auto* number = static_cast<int*>(trace);
  *number = *number * 10 + 2;
}

[[gnu::noinline]] void ExitDeepDown(int* trace) {
  const Leaves object(trace);
  pthread_exit(trace);
}

void* Exits(void* trace) {
  pthread_cleanup_push(AddTwo, trace);
  const Leaves object(static_cast<int*>(trace));
  ExitDeepDown(static_cast<int*>(trace));
  pthread_cleanup_pop(0);
  return nullptr;
}

thread_local int* at_exit = nullptr;
struct AtExit {
  ~AtExit() { *at_exit = *at_exit * 10 + 3; }
};

void ExitThreads() {
  for (int round = 0; round < 2; ++round) {
    int trace = 0;
    pthread_t thread;
    pthread_create(&thread, nullptr, Exits, &trace);
    void* result = nullptr;
    check(pthread_join(thread, &result) == 0, "joined");
    check(result == &trace, "what pthread_exit() was given");
    record(std::to_string(trace));
  }
}

TEST(Standard, PthreadExitUnwindsTheStack) {
  Options real;
  real.backend = Backend::kReal;
  real.repeat = 2;
  const Result native = explore(real, ExitThreads);
  EXPECT_THAT(Said(native), ElementsAre("112 112"));
  const Result result = explore(exhaustive(), ExitThreads);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("112 112"));
}

TEST(Standard, PthreadExitDestroysThreadLocals) {
  const Result result = explore(random(20), [] {
    int trace = 0;
    std::thread t1([&] {
      static thread_local AtExit object;
      at_exit = &trace;
      (void)&object;
      pthread_exit(nullptr);
    });
    t1.join();
    record(std::to_string(trace));
  });
  EXPECT_THAT(result, HasNoBug());
  EXPECT_THAT(Said(result), ElementsAre("3"));
}

TEST(Standard, PthreadExitOfTheFirstThreadLeavesTheOthers) {
  const Result result = explore(exhaustive(), [] {
    std::thread([] { record("ended"); }).detach();
    pthread_exit(nullptr);
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("ended"));
}

}  // namespace
}  // namespace ravel
