// SPDX-License-Identifier: Apache-2.0
//
// Jitter holds hardware threads up at their operations, so that repetitions
// differ; without it, and outside of Ravel, nobody is held up.

#include <gtest/gtest.h>
#include <ravel/primitives.h>
#include <sys/resource.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>

#include "tests/two_worlds.h"

namespace ravel {
namespace {

constexpr int kOperations = 10'000;

// How often the calling thread has let go of the processor by itself.
long Pauses() {
  rusage usage = {};
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nvcsw;
}

// Of so many operations of which none blocks.
template <typename Operation>
long PausesOf(Operation operation) {
  const long before = Pauses();
  for (int i = 0; i < kOperations; ++i) operation();
  return Pauses() - before;
}

std::mutex plain_mutex;
std::atomic<int> counter = 0;
Mutex own_mutex("own");
Queue<int> queue("queue");

const struct {
  const char* name;
  void (*operation)();
} kOperationsOf[] = {
    {"std_mutex", [] { const std::scoped_lock lock(plain_mutex); }},
    {"std_atomic", [] { ++counter; }},
    {"Mutex", [] { const std::scoped_lock lock(own_mutex); }},
    {"Queue",
     [] {
       queue.put(1);
       queue.get();
     }},
};

// One operation in 8 is held up, and one of these in 8 by a sleep, as long as
// there were less than 100.
TEST(RealJitter, HoldsThreadsUp) {
  for (const auto& tested : kOperationsOf) {
    const auto body = [&] {
      const long pauses = PausesOf(tested.operation);
      record(pauses >= 90 ? "shaken" : "at ease");
    };
    EXPECT_EQ(SaidAlways(body, Really(3)), "shaken") << tested.name;
  }
}

TEST(RealJitter, CanBeTurnedOff) {
  for (const auto& tested : kOperationsOf) {
    const auto body = [&] {
      const long pauses = PausesOf(tested.operation);
      record(pauses >= 50 ? "shaken" : "at ease");
    };
    EXPECT_EQ(SaidAlways(body, Really(3).set_jitter(false)), "at ease")
        << tested.name;
  }
}

TEST(RealJitter, IsNoneOutsideOfARepetition) {
  for (const auto& tested : kOperationsOf) {
    EXPECT_LT(PausesOf(tested.operation), 50) << tested.name;
  }
}

// The two halves of an increase take nanoseconds: without jitter this takes
// many thousands of repetitions.
TEST(RealJitter, FindsALostUpdate) {
  const Result result = explore(Really(20'000), [] {
    std::atomic<int> value = 0;
    const auto increase = [&] { value.store(value.load() + 1); };
    std::thread t1(increase), t2(increase);
    t1.join();
    t2.join();
    check(value == 2, "an increase was lost");
  });
  EXPECT_THAT(result, HasBugThatSays("assertion", "an increase was lost"));
}

TEST(RealJitter, FindsADeadlock) {
  Options options = Really(20'000);
  options.watchdog = milliseconds(500);
  const Result result = explore(options, [] {
    Mutex left("left"), right("right");
    Thread t1([&] {
      const std::scoped_lock first(left);
      const std::scoped_lock second(right);
    });
    Thread t2([&] {
      const std::scoped_lock first(right);
      const std::scoped_lock second(left);
    });
    t1.join();
    t2.join();
  });
  EXPECT_THAT(result, HasBug("deadlock"));
}

TEST(RealJitter, LosesNothingOfWhatIsRight) {
  const Result result = explore(Really(300), [] {
    Queue<int> pipeline(2);
    Shared<int> sum(0);
    Thread producer([&] {
      for (int i = 1; i <= 10; ++i) pipeline.put(i);
    });
    Thread consumer([&] {
      for (int i = 0; i < 10; ++i) sum += pipeline.get();
    });
    producer.join();
    consumer.join();
    check(sum == 55, "an item was lost");
  });
  EXPECT_THAT(result, HasNoBug());
}

}  // namespace
}  // namespace ravel
