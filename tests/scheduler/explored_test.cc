// SPDX-License-Identifier: Apache-2.0
//
// How far exhaustive searches say they have come, against how many executions
// there turn out to be.

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "scheduler/strategies/depth_first.h"
#include "scheduler/strategies/dpor.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

// What the strategy said before each execution.
template <typename Body>
std::vector<double> Progress(Strategy& strategy, const Body& body) {
  World world;
  world.scheduler().set_spurious(0);
  std::vector<double> said;
  strategy.Attach(world.log());
  Strategy::Previous previous;
  while (strategy.Begin(said.size() + 1, previous)) {
    said.push_back(strategy.Explored());
    world.RunBegun(strategy, body, said.size());
    previous = world.log().Choices();
  }
  return said;
}

constexpr auto kMutex = [](size_t threads, int pairs) {
  return [=] {
    TestMutex mutex;
    Together(threads, [&](uint32_t) {
      for (int i = 0; i < pairs; ++i) {
        mutex.Lock();
        mutex.Unlock();
      }
    });
  };
};

TEST(Explored, IsExactWhereTheTreeIsEven) {
  DepthFirst strategy;
  const auto said = Progress(strategy, [] {
    for (int i = 0; i < 4; ++i) {
      Scheduler::Current()->Pick(ChoiceKind::kUser, 5);
    }
  });
  ASSERT_EQ(said.size(), 625u);
  for (size_t i = 0; i < said.size(); ++i) {
    EXPECT_NEAR(said[i], static_cast<double>(i) / 625, 1e-9);
  }
}

TEST(Explored, NeverFallsBackInDepthFirstSearch) {
  for (const uint32_t bound : {1u, 2u, DepthFirst::kUnbounded}) {
    DepthFirst strategy(bound);
    const auto said = Progress(strategy, kMutex(3, 2));
    ASSERT_GT(said.size(), 10u);
    EXPECT_EQ(said.front(), 0);
    for (size_t i = 1; i < said.size(); ++i) EXPECT_GT(said[i], said[i - 1]);
    EXPECT_LT(said.back(), 1);
    EXPECT_GT(said.back(), 0.8);
  }
}

// The factor by which the estimate of all executions is off, at worst, from
// one tenth of them on.
double WorstFactor(const std::vector<double>& said) {
  double worst = 1;
  const auto all = static_cast<double>(said.size());
  for (size_t i = said.size() / 10; i < said.size(); ++i) {
    const double estimate = static_cast<double>(i) / said[i];
    worst = std::max({worst, estimate / all, all / estimate});
  }
  return worst;
}

TEST(Explored, SaysAboutHowManyThereWillBe) {
  DepthFirst depth_first;
  const auto plain = Progress(depth_first, kMutex(2, 4));
  EXPECT_LT(WorstFactor(plain), 3) << plain.size();
}

TEST(Explored, SaysAboutHowManyClassesThereWillBe) {
  for (const int pairs : {3, 4}) {
    Dpor dpor;
    const auto reduced = Progress(dpor, kMutex(3, pairs));
    ASSERT_EQ(reduced.size(), pairs == 3 ? 1680u : 34650u);
    EXPECT_LT(WorstFactor(reduced), 4) << pairs;
    for (const double part : reduced) {
      EXPECT_GE(part, 0);
      EXPECT_LT(part, 1);
    }
  }
}

}  // namespace
}  // namespace ravel
