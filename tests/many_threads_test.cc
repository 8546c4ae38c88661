// SPDX-License-Identifier: Apache-2.0
//
// Executions of very many threads, under the race detector.

#include <gtest/gtest.h>
#include <ravel/primitives.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/two_worlds.h"

namespace ravel {
namespace {

// Each adds its number once under a lock, and counts itself.
template <typename Thread, typename Mutex>
void AddUp(int threads) {
  Mutex mutex;
  std::atomic<int> count = 0;
  int sum = 0;
  const auto add = [&](int number) {
    const std::lock_guard<Mutex> lock(mutex);
    sum += number;
    ++count;
  };
  std::vector<Thread> all;
  for (int i = 1; i <= threads; ++i) all.emplace_back(add, i);
  for (Thread& thread : all) thread.join();
  record(std::to_string(count) + " " + std::to_string(sum));
}

TEST(ManyThreads, AreTwoThousandInOneExecution) {
  EXPECT_EQ(SaidAlways([] { AddUp<std::thread, std::mutex>(2000); }, random(3)),
            "2000 2001000");
  EXPECT_EQ(SaidAlways([] { AddUp<Thread, Mutex>(2000); }, random(3)),
            "2000 2001000");
}

TEST(ManyThreads, AreTwoThousandOnHardware) {
  EXPECT_EQ(SaidAlways([] { AddUp<Thread, Mutex>(2000); },
                       Really(1).set_jitter(false)),
            "2000 2001000");
}

// Two of them do not lock.
TEST(ManyThreads, RaceIfTwoOfThemDo) {
  const Result result = explore(random(1).set_races(Races::kFail), [] {
    std::vector<std::thread> all;
    std::mutex mutex;
    int value = 0;
    for (int i = 0; i < 1000; ++i) {
      all.emplace_back([&, i] {
        std::unique_lock lock(mutex, std::defer_lock);
        if (i != 300 && i != 700) lock.lock();
        ++value;
      });
    }
    for (std::thread& thread : all) thread.join();
  });
  EXPECT_THAT(result, HasBug("data_race"));
}

TEST(ManyThreads, MakeAThousandStepsEach) {
  const auto body = [] {
    std::atomic<int> count = 0;
    std::vector<std::thread> all;
    for (int i = 0; i < 64; ++i) {
      all.emplace_back([&] {
        for (int j = 0; j < 1000; ++j) ++count;
      });
    }
    for (std::thread& thread : all) thread.join();
    record(std::to_string(count));
  };
  Options options = random(3);
  options.max_steps = 1'000'000;
  EXPECT_EQ(SaidAlways(body, options), "64000");
}

}  // namespace
}  // namespace ravel
