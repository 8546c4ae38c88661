// SPDX-License-Identifier: Apache-2.0
//
// What a search says besides its verdict: how many behaviours it saw, what was
// not under its control, what it chose, where its tables were full.

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "tests/exploring.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(Distinct, IsCounted) {
  const auto body = [] {
    std::atomic<int> count = 0;
    std::thread t1([&] { ++count; }), t2([&] { ++count; });
    t1.join();
    t2.join();
  };
  EXPECT_THAT(explore(random(100), body).distinct, testing::Optional(2u));
  EXPECT_FALSE(explore(exhaustive(), body).distinct.has_value());
  for (const Options& options : {exhaustive(), random(1000)}) {
    const Result result = explore(Options(options).set_coverage(true), body);
    EXPECT_THAT(result.distinct, testing::Optional(2u)) << options.strategy;
    EXPECT_FALSE(result.distinct_is_least);
  }
}

// Which thread allocates first is of no consequence, though addresses differ.
TEST(Distinct, DoesNotDependOnAddresses) {
  const Result result = explore(random(1000).set_coverage(true), [] {
    const auto work = [] {
      const auto mutex = std::make_unique<std::mutex>();
      const auto count = std::make_unique<std::atomic<int>>(0);
      const std::scoped_lock lock(*mutex);
      ++*count;
    };
    std::thread t1(work), t2(work);
    t1.join();
    t2.join();
  });
  EXPECT_THAT(result.distinct, testing::Optional(1u));
}

TEST(Uncontrolled, IsEmptyForWhatIsModelled) {
  EXPECT_THAT(explore(random(10),
                      [] {
                        std::mutex mutex;
                        const std::scoped_lock lock(mutex);
                      })
                  .uncontrolled,
              IsEmpty());
}

TEST(Uncontrolled, NamesThePrioritiesOfAMutexOnce) {
  const Result result = explore(random(10), [] {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    for (int i = 0; i < 3; ++i) {
      pthread_mutex_t mutex;
      pthread_mutex_init(&mutex, &attributes);
      pthread_mutex_lock(&mutex);
      pthread_mutex_unlock(&mutex);
    }
  });
  EXPECT_THAT(result.uncontrolled, ElementsAre("the priorities of a mutex"));
}

TEST(Uncontrolled, NamesTheCallThatBlocks) {
  Options options = random(1);
  options.watchdog = std::chrono::milliseconds(200);
  const Result result = explore(options, [] {
    const int changes = inotify_init();
    inotify_event change;
    if (read(changes, &change, sizeof change) < 0) return;
  });
  EXPECT_THAT(result, HasBug("hang"));
  EXPECT_THAT(result.uncontrolled, ElementsAre("read()"));
}

TEST(Choose, IsShownWithItsValue) {
  const Result result =
      explore(exhaustive(), [] { check(choose(5) != 3, "it was the third"); });
  ASSERT_THAT(result, HasBug("assertion"));
  EXPECT_THAT(result.bug->report, HasSubstr("choose → 3"));
}

int variables[300];

template <int kIndex>
[[gnu::noinline]] void Poke() {
  ++variables[kIndex];
}

template <int... kIndices>
void PokeAll(std::integer_sequence<int, kIndices...>) {
  for (void (*poke)() : {Poke<kIndices>...}) poke();
}

template <int kCount>
Result PokeTwice() {
  const auto poke = [] { PokeAll(std::make_integer_sequence<int, kCount>()); };
  return explore(exhaustive().preemptions(0).set_races(Races::kIgnore), [&] {
    std::thread t1(poke), t2(poke);
    t1.join();
    t2.join();
  });
}

// There is no telling what the races that were not kept would have led to.
TEST(Races, ThatAreMoreThanTheTableHoldsAreNoProof) {
  EXPECT_EQ(PokeTwice<100>().verdict, Verdict::kExhausted);
  EXPECT_EQ(PokeTwice<300>().verdict, Verdict::kInconclusive);
}

// A timer may fire while other threads could run: leaving the thread that
// waits for it is no preemption, so a bound of none covers all of this.
TEST(Preemption, IsNotLeavingATimedWait) {
  const Result result = explore(exhaustive().preemptions(0), [] {
    std::mutex mutex;
    std::condition_variable condition;
    bool done = false;
    std::thread t1([&] {
      const std::scoped_lock lock(mutex);
      done = true;
      condition.notify_one();
    });
    {
      std::unique_lock lock(mutex);
      const bool seen = condition.wait_for(lock, std::chrono::seconds(1),
                                           [&] { return done; });
      record(seen ? "seen" : "timed out");
    }
    t1.join();
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("seen", "timed out"));
}

}  // namespace
}  // namespace ravel
