// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/random_walk.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/scheduler/world.h"

namespace ravel {
namespace {

constexpr auto kThreeThreads = [] {
  Together(3, [](uint32_t index) {
    Touch(index);
    Scheduler::Current()->Pick(ChoiceKind::kUser, 5);
    Touch(index);
  });
};

TEST(Random, StaysBelowItsBound) {
  Random random(1, 2);
  for (const uint32_t bound : {1u, 2u, 3u, 7u, 65535u, 1u << 31}) {
    for (int i = 0; i < 1000; ++i) ASSERT_LT(random.Below(bound), bound);
  }
}

TEST(Random, TellsSeedsAndStreamsApart) {
  std::set<uint64_t> first;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    for (uint64_t stream = 0; stream < 100; ++stream) {
      first.insert(Random(seed, stream).Next());
    }
  }
  EXPECT_EQ(first.size(), 10'000u);
}

// Which is what makes a seed mean the same next year.
TEST(Random, IsSplitMix64) {
  Random random;
  EXPECT_EQ(random.Next(), 0xe220a8397b1dcdafu);
  EXPECT_EQ(random.Next(), 0x6e789e6aa1b965f4u);
}

TEST(RandomWalk, MakesAnExecutionOfItsNumberAlone) {
  World world;
  RandomWalk walk(7);
  std::vector<Schedule> forwards;
  for (uint64_t n = 1; n <= 50; ++n) {
    world.Run(walk, kThreeThreads, n);
    forwards.push_back(world.choices());
  }
  for (uint64_t n = 50; n >= 1; --n) {
    RandomWalk fresh(7);
    world.Run(n % 2 == 0 ? fresh : walk, kThreeThreads, n);
    ASSERT_EQ(world.choices(), forwards[n - 1]) << "of execution " << n;
  }
}

TEST(RandomWalk, DiffersFromSeedToSeed) {
  World world;
  std::set<std::string> seen;
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    RandomWalk walk(seed);
    std::string schedule;
    for (uint64_t n = 1; n <= 5; ++n) {
      world.Run(walk, kThreeThreads, n);
      for (const Choice& choice : world.choices()) {
        schedule += std::to_string(choice.value);
      }
    }
    seen.insert(schedule);
  }
  EXPECT_EQ(seen.size(), 50u);
}

// The six orders of three threads come 10,000 times each of 60,000, give or
// take five standard deviations (91 each).
TEST(RandomWalk, ChoosesThreadsUniformly) {
  World world;
  RandomWalk walk(1);
  std::map<std::string, int> counts;
  std::string order;
  for (uint64_t n = 1; n <= 60'000; ++n) {
    order.clear();
    world.Run(
        walk,
        [&] {
          Together(3, [&](uint32_t index) {
            order += static_cast<char>('a' + index);
          });
        },
        n);
    ++counts[order];
  }
  ASSERT_EQ(counts.size(), 6u);
  for (const auto& [which, count] : counts) {
    EXPECT_NEAR(count, 10'000, 456) << which;
  }
}

TEST(RandomWalk, ChoosesValuesUniformly) {
  World world;
  RandomWalk walk(2);
  std::map<int, int> counts;
  int value = 0;
  for (uint64_t n = 1; n <= 60'000; ++n) {
    world.Run(
        walk, [&] { value = Scheduler::Current()->Pick(ChoiceKind::kUser, 6); },
        n);
    ++counts[value];
  }
  ASSERT_EQ(counts.size(), 6u);
  for (const auto& [which, count] : counts) {
    EXPECT_NEAR(count, 10'000, 456) << which;
  }
}

}  // namespace
}  // namespace ravel
