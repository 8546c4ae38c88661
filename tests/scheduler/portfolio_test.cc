// SPDX-License-Identifier: Apache-2.0
//
// How the portfolio divides the executions among its members.

#include "scheduler/strategies/portfolio.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "scheduler/behaviours.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

constexpr size_t kMembers = Portfolio::kMembers;
constexpr auto kTwoThreads = [] {
  Together(2, [](uint32_t) {
    Touch(100);
    Touch(100);
  });
};

// Runs so many executions, each of which shows what show(member, number) says.
// Returns how many each member had after the first 64.
template <typename Show>
std::array<int, kMembers> Search(Portfolio& portfolio, World& world,
                                 uint64_t executions, const Show& show) {
  Behaviours& behaviours = *new (world.arena().Allocate(sizeof(Behaviours)))
                               Behaviours(world.arena());
  std::array<int, kMembers> counts = {};
  portfolio.Attach(world.log());
  portfolio.Watch(behaviours);
  Strategy::Previous previous;
  for (uint64_t n = 1; n <= executions; ++n) {
    EXPECT_TRUE(portfolio.Begin(n, previous));
    if (n > 64) ++counts[portfolio.stream()];
    world.RunBegun(portfolio, kTwoThreads, n);
    previous = world.log().Choices();
    behaviours.Insert(show(portfolio.stream(), n) * 0x9e3779b97f4a7c15,
                      portfolio.stream());
  }
  return counts;
}

TEST(Portfolio, NamesItsMembers) {
  const Portfolio portfolio(1);
  ASSERT_EQ(portfolio.streams().size(), kMembers);
  EXPECT_STREQ(portfolio.streams()[0], "random");
  EXPECT_STREQ(portfolio.streams()[3], "surw");
}

TEST(Portfolio, DividesEvenlyAsLongAsAllAreAlike) {
  World world;
  Portfolio portfolio(1);
  const auto counts = Search(portfolio, world, 4096,
                             [](size_t, uint64_t) { return uint64_t{7}; });
  for (const int count : counts) EXPECT_NEAR(count, 1008, 120);
}

TEST(Portfolio, MovesToTheMemberThatStillFindsSomething) {
  for (size_t finder = 0; finder < kMembers; ++finder) {
    World world;
    Portfolio portfolio(1);
    const auto counts =
        Search(portfolio, world, 4096, [&](size_t member, uint64_t number) {
          return member == finder ? 100 + number : 7;
        });
    for (size_t i = 0; i < kMembers; ++i) {
      // One half is divided evenly, the other goes to one.
      EXPECT_NEAR(counts[i], i == finder ? 2520 : 504, 120) << i;
      EXPECT_EQ(portfolio.share(i), i == finder ? 40u : 8u);
    }
  }
}

// What others have seen as well is nothing new.
TEST(Portfolio, CountsWhatNobodyElseFinds) {
  World world;
  Portfolio portfolio(1);
  const auto counts =
      Search(portfolio, world, 1024, [&](size_t member, uint64_t number) {
        return member < 2 ? 100 + number % 40 : 7 + member;
      });
  for (const int count : counts) EXPECT_NEAR(count, 240, 75);
}

TEST(Portfolio, DoesTheSameAgain) {
  World world;
  Portfolio once(3);
  std::vector<Schedule> first;
  const auto note = [&](size_t, uint64_t number) {
    first.push_back(world.choices());
    return number % 50;
  };
  Search(once, world, 300, note);
  const std::vector<Schedule> expected = first;
  first.clear();
  World other;
  Portfolio again(3);
  Search(again, other, 300, [&](size_t, uint64_t number) {
    first.push_back(other.choices());
    return number % 50;
  });
  EXPECT_EQ(first, expected);
}

// The member alone makes the same execution of the same number.
TEST(Portfolio, ChoosesAsItsMembersDo) {
  World world;
  Portfolio portfolio(5);
  Pct pct(3, 5);
  Pos pos(5);
  std::vector<Schedule> choices;
  Search(portfolio, world, 64, [&](size_t, uint64_t number) {
    choices.push_back(world.choices());
    return number;
  });
  World other;
  for (uint64_t n = 1; n <= 64; ++n) {
    if (n % kMembers == 2) other.Run(pct, kTwoThreads, n);
    if (n % kMembers == 3) other.Run(pos, kTwoThreads, n);
    if (n % kMembers == 2 || n % kMembers == 3) {
      EXPECT_EQ(other.choices(), choices[n - 1]) << n;
    }
  }
}

}  // namespace
}  // namespace ravel
