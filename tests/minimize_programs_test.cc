// SPDX-License-Identifier: Apache-2.0
//
// Minimisation of the failing schedules of generated programs, against plain
// search with a bound on preemptions; and of kinds of failures one by one.

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <memory>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/minimizing.h"

namespace ravel {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What a thread of a generated program does, in order.
struct Deed {
  enum Kind { kIncrease, kIncreaseAtomic, kLock, kUnlock } kind;
  int which;
};

using Program = std::vector<std::vector<Deed>>;

// Locks are nested, and every increase is of one of two variables.
Program Generate(uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](uint32_t bound) {
    return static_cast<uint32_t>(random() % bound);
  };
  Program program(2 + below(2));
  for (std::vector<Deed>& deeds : program) {
    std::vector<int> held;
    for (uint32_t left = 2 + below(3); left > 0; --left) {
      const int which = static_cast<int>(below(2));
      const bool may_lock = held.empty() || held.back() != which;
      switch (below(4)) {
        case 0:
          if (held.size() < 2 && may_lock) {
            deeds.push_back({Deed::kLock, which});
            held.push_back(which);
          }
          break;
        case 1:
          deeds.push_back({Deed::kIncreaseAtomic, which});
          break;
        default:
          deeds.push_back({Deed::kIncrease, which});
      }
    }
    for (; !held.empty(); held.pop_back()) {
      deeds.push_back({Deed::kUnlock, held.back()});
    }
  }
  return program;
}

void RunProgram(const Program& program) {
  std::mutex mutexes[2];
  int values[2] = {};
  std::atomic<int> atomics[2] = {};
  int expected = 0;
  std::vector<std::thread> threads;
  for (const std::vector<Deed>& deeds : program) {
    for (const Deed& deed : deeds) {
      expected +=
          deed.kind == Deed::kIncrease || deed.kind == Deed::kIncreaseAtomic;
    }
    threads.emplace_back([&] {
      for (const Deed& deed : deeds) {
        const int copy = values[deed.which];
        const int loaded = atomics[deed.which];
        switch (deed.kind) {
          case Deed::kLock:
            mutexes[deed.which].lock();
            break;
          case Deed::kUnlock:
            mutexes[deed.which].unlock();
            break;
          case Deed::kIncrease:
            values[deed.which] = copy + 1;
            break;
          case Deed::kIncreaseAtomic:
            atomics[deed.which] = loaded + 1;
            break;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  check(values[0] + values[1] + atomics[0] + atomics[1] == expected,
        "an increase was lost");
}

TEST(Minimize, HoldsForGeneratedPrograms) {
  int failing = 0, preempted = 0;
  for (uint32_t seed = 1; seed <= 15; ++seed) {
    const Program program = Generate(seed);
    const Body body = [&] { RunProgram(program); };
    Options options = random(300).set_minimize(500).set_races(Races::kIgnore);
    constexpr Points kPoints[] = {Points::kSync, Points::kRacy, Points::kSync,
                                  Points::kRacy, Points::kSync, Points::kAll};
    options.points = kPoints[seed % 6];
    const Result result = explore(options, body);
    if (!result.bug.has_value()) continue;
    SCOPED_TRACE(seed);
    ++failing;
    preempted += result.bug->found_preemptions > *result.bug->preemptions;
    ExpectWellMinimized(result, options, body);
    if (HasFatalFailure()) return;
    ExpectFewest(result, options, body);
  }
  EXPECT_GT(failing, 5);
  EXPECT_GT(preempted, 2);
}

// Explores with many preemptions to begin with.
Result Explored(const Body& body, uint64_t minimize = 300) {
  return explore(random(2000).set_minimize(minimize), body);
}

int counter = 0;

void LoseAnUpdate() {
  counter = 0;
  const auto increase = [] {
    const int copy = counter;
    counter = copy + 1;
  };
  std::thread t1(increase), t2(increase);
  t1.join();
  t2.join();
  check(counter == 2, "an update was lost");
}

TEST(Minimize, ProvesThatALostUpdateNeedsOnePreemption) {
  const Result result = Explored(LoseAnUpdate);
  ASSERT_TRUE(result.bug.has_value());
  EXPECT_EQ(result.bug->preemptions, 1u);
  EXPECT_TRUE(result.bug->preemptions_are_fewest);
  EXPECT_THAT(result.bug->report,
              HasSubstr("needs 1 preemption; no schedule without one fails"));
  EXPECT_THAT(result.bug->passes_if,
              HasSubstr("write ravel::counter) comes before"));
  ExpectWellMinimized(result, random(1).set_minimize(300), LoseAnUpdate);
}

TEST(Minimize, IsDeterministic) {
  const Result one = Explored(LoseAnUpdate), two = Explored(LoseAnUpdate);
  EXPECT_EQ(one.bug->report, two.bug->report);
}

TEST(Minimize, CanBeTurnedOff) {
  const Result result = Explored(LoseAnUpdate, 0);
  ASSERT_TRUE(result.bug.has_value());
  EXPECT_FALSE(result.bug->preemptions.has_value());
  EXPECT_THAT(result.bug->report, Not(HasSubstr("preemption;")));
  EXPECT_THAT(result.bug->report, Not(HasSubstr("Passes if")));
}

// With a budget that does not suffice, nothing is claimed.
TEST(Minimize, ClaimsOnlyWhatItSaw) {
  const Result result = Explored(LoseAnUpdate, 1);
  ASSERT_TRUE(result.bug.has_value());
  EXPECT_FALSE(result.bug->preemptions_are_fewest);
  EXPECT_THAT(result.bug->report, HasSubstr("the fewest seen"));
}

// A failure of another kind is not taken for this one: the simplest schedules
// of this program deadlock, or fail the second check.
TEST(Minimize, KeepsTheFailure) {
  const Body body = [] {
    counter = 0;
    std::atomic<int> ready = 0;
    std::thread t([&] {
      ready = 1;
      ready = 2;
      ready = 3;
    });
    const int seen = ready;
    t.join();
    check(seen != 0, "nothing was seen");
    check(seen != 2, "the middle was seen");
  };
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const Options options = random(100).set_seed(seed).set_minimize(100);
    const Result result = explore(options, body);
    ASSERT_TRUE(result.bug.has_value());
    ExpectWellMinimized(result, options, body);
  }
}

TEST(Minimize, WorksForACrash) {
  const Body body = [] {
    std::atomic<int*> pointer = nullptr;
    static int value = 0;
    std::thread t([&] { pointer = &value; });
    *pointer.load() = 1;
    t.join();
  };
  const Options options = random(100).set_minimize(100);
  const Result result = explore(options, body);
  ASSERT_TRUE(result.bug.has_value());
  EXPECT_EQ(result.bug->kind, "crash");
  EXPECT_EQ(result.bug->preemptions, 0u);
  EXPECT_THAT(result.bug->passes_if,
              HasSubstr("step 3 (main: load pointer) comes after t1's store "
                        "pointer"));
  ExpectWellMinimized(result, options, body);
}

TEST(Minimize, WorksForAnException) {
  const Body body = [] {
    std::atomic<int> value = 0;
    std::thread t([&] { value = 1; });
    if (value == 1) throw std::runtime_error("too early");
    t.join();
  };
  const Options options = random(100).set_minimize(100);
  const Result result = explore(options, body);
  ASSERT_TRUE(result.bug.has_value());
  EXPECT_EQ(result.bug->kind, "exception");
  ExpectWellMinimized(result, options, body);
}

TEST(Minimize, WorksForALivelock) {
  const Body body = [] {
    std::atomic<int> turn = 0;
    std::atomic<bool> wrong = false;
    std::thread t([&] {
      if (turn == 1) wrong = true;
      while (wrong) {
      }
    });
    turn = 1;
    turn = 2;
    t.join();
  };
  const Options options = random(1000).set_minimize(30);
  const Result result = explore(options, body);
  ASSERT_TRUE(result.bug.has_value());
  EXPECT_EQ(result.bug->kind, "livelock");
  ExpectWellMinimized(result, options, body);
}

// The two accesses race in every schedule: no change makes it pass.
TEST(Minimize, FindsNoPassWhereThereIsNone) {
  const Body body = [] {
    std::thread t1([] { counter = 1; }), t2([] { counter = 2; });
    t1.join();
    t2.join();
  };
  const Options options = random(100).set_minimize(100);
  const Result result = explore(options, body);
  ASSERT_TRUE(result.bug.has_value());
  EXPECT_EQ(result.bug->kind, "data_race");
  EXPECT_EQ(result.bug->passes_if, "");
  ExpectWellMinimized(result, options, body);
}

}  // namespace
}  // namespace ravel
