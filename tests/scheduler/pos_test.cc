// SPDX-License-Identifier: Apache-2.0
//
// Partial order sampling on programs whose probabilities can be worked out.

#include "scheduler/strategies/pos.h"

#include <gtest/gtest.h>

#include <string>

#include "scheduler/strategies/random_walk.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

constexpr ObjectId kShared = 100;

// How many of so many executions end with what `happened` says.
template <typename Body>
int Count(Strategy& strategy, int executions, const bool& happened,
          const Body& body) {
  World world;
  int count = 0;
  for (int n = 1; n <= executions; ++n) {
    world.Run(strategy, body, static_cast<uint64_t>(n));
    EXPECT_EQ(world.outcome(), OutcomeKind::kFinished);
    count += happened;
  }
  return count;
}

// One step against the last of `length`: it has one priority throughout, and
// comes last only if that is the lowest of all. A random walk gets there with
// 2^-length.
TEST(Pos, ComesLastWithOneInTheNumberOfSteps) {
  constexpr int kLength = 9;
  constexpr int kExecutions = 30'000;
  bool last = false;
  int done = 0;
  const auto body = [&] {
    done = 0;
    Together(2, [&](uint32_t index) {
      for (int i = 0; index == 0 && i < kLength; ++i) {
        Touch(1);
        ++done;
      }
      if (index == 1) {
        Touch(kShared);
        last = done == kLength;
      }
    });
  };
  // The lowest of its own and nine others: 1 of 10; a little more, as both
  // threads begin with another step, and the second may be late with that.
  Pos pos(1);
  const int found = Count(pos, kExecutions, last, body);
  EXPECT_GT(found, kExecutions / 10);
  EXPECT_LT(found, kExecutions / 4);
  RandomWalk walk(1);
  EXPECT_LT(Count(walk, kExecutions, last, body), kExecutions / 50);
}

// Two threads that change one place three times each. If those who race kept
// their priorities, the lower one would mostly wait for long; as they are drawn
// again, each next step is either's with one half, as in a random walk.
TEST(Pos, DrawsAgainForThoseThatRace) {
  constexpr int kExecutions = 40'000;
  bool alternate = false;
  std::string order;
  const auto body = [&] {
    order.clear();
    Together(2, [&](uint32_t index) {
      for (int i = 0; i < 3; ++i) {
        Touch(kShared);
        order += static_cast<char>('a' + index);
      }
    });
    alternate = order == "ababab" || order == "bababa";
  };
  Pos pos(1);
  RandomWalk walk(1);
  const int found = Count(pos, kExecutions, alternate, body);
  const int expected = Count(walk, kExecutions, alternate, body);
  EXPECT_NEAR(found, expected, 450);
}

TEST(Pos, MakesAnExecutionOfItsNumberAlone) {
  World world;
  const auto body = [] {
    Together(3, [](uint32_t index) {
      Touch(kShared);
      Touch(index + 1);
      Touch(kShared);
    });
  };
  Pos pos(7);
  std::vector<Schedule> forwards;
  for (uint64_t n = 1; n <= 30; ++n) {
    world.Run(pos, body, n);
    forwards.push_back(world.choices());
  }
  for (uint64_t n = 30; n >= 1; --n) {
    Pos fresh(7);
    world.Run(n % 2 == 0 ? fresh : pos, body, n);
    ASSERT_EQ(world.choices(), forwards[n - 1]) << "of execution " << n;
  }
}

}  // namespace
}  // namespace ravel
