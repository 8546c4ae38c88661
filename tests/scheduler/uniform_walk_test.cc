// SPDX-License-Identifier: Apache-2.0
//
// The uniform random walks are uniform: the orders that they choose are
// compared with all orders there are, which a small enumerator counts by
// itself.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "scheduler/strategies/random_walk.h"
#include "scheduler/strategies/surw.h"
#include "scheduler/strategies/urw.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

// Every order of so many steps of each thread, once each.
std::map<std::string, uint64_t> AllOrders(std::vector<int> left) {
  std::map<std::string, uint64_t> orders;
  std::string order;
  const std::function<void()> go = [&] {
    bool over = true;
    for (size_t i = 0; i < left.size(); ++i) {
      if (left[i] == 0) continue;
      over = false;
      --left[i];
      order += static_cast<char>('a' + i);
      go();
      order.pop_back();
      ++left[i];
    }
    if (over) ++orders[order];
  };
  go();
  return orders;
}

// How far the counts are from equal ones, in standard deviations of the
// chi-square statistic, which is nearly normal for many degrees of freedom
// (Wilson and Hilferty, 1931).
double Deviation(const std::map<std::string, uint64_t>& counts, uint64_t sum) {
  const double expected =
      static_cast<double>(sum) / static_cast<double>(counts.size());
  double chi_square = 0;
  for (const auto& [order, count] : counts) {
    const double difference = static_cast<double>(count) - expected;
    chi_square += difference * difference / expected;
  }
  const double freedom = static_cast<double>(counts.size() - 1);
  const double spread = 2 / (9 * freedom);
  return (std::cbrt(chi_square / freedom) - (1 - spread)) / std::sqrt(spread);
}

constexpr ObjectId kShared = 100;
constexpr ObjectId kPrivate = 200;

struct Program {
  std::vector<int> interesting;  // steps of each thread at one object
  std::vector<int> before;       // and at its own, before each of those
};

// Runs the program so often under the strategy and counts the orders of its
// interesting steps. `begins` says whether the threads' first step, with which
// they begin, is one of them.
std::map<std::string, uint64_t> Orders(Strategy& strategy,
                                       const Program& program, uint64_t runs,
                                       bool begins) {
  World world;
  std::map<std::string, uint64_t> counts;
  for (uint64_t n = 1; n <= runs; ++n) {
    const auto body = [&] {
      Together(program.interesting.size(), [&](uint32_t index) {
        for (int i = 0; i < program.interesting[index]; ++i) {
          for (int j = 0; j < program.before[index]; ++j) {
            Touch(kPrivate + index);
          }
          Touch(kShared);
        }
      });
    };
    world.Run(strategy, body, n);
    EXPECT_EQ(world.outcome(), OutcomeKind::kFinished);
    std::string order;
    for (const Step& step : world.log().Steps()) {
      const bool first = step.kind == OpKind::kWaitEvent && begins;
      if (step.object != kShared && !first) continue;
      order += static_cast<char>('a' + step.thread - 1);
    }
    // The first ones are learned from.
    if (n > 16) ++counts[order];
  }
  return counts;
}

// Orders that were not chosen count as well, and there must be no others.
double DeviationFromUniform(std::map<std::string, uint64_t> orders,
                            const std::map<std::string, uint64_t>& counts) {
  uint64_t sum = 0;
  for (auto& [order, count] : orders) count = 0;
  for (const auto& [order, count] : counts) {
    EXPECT_EQ(orders.count(order), 1u) << order << " is no order";
    orders[order] = count;
    sum += count;
  }
  return Deviation(orders, sum);
}

constexpr uint64_t kRuns = 60'000;

TEST(Urw, ChoosesEveryOrderAlike) {
  // Each thread begins with a step of its own.
  const std::vector<Program> programs = {{{1, 4}, {0, 0}},
                                         {{0, 1, 3}, {0, 0, 0}},
                                         {{1, 1, 2}, {0, 0, 0}},
                                         {{2, 7}, {0, 0}}};
  for (const Program& program : programs) {
    std::vector<int> steps = program.interesting;
    for (int& count : steps) ++count;
    Urw strategy(1);
    const auto counts = Orders(strategy, program, kRuns, true);
    EXPECT_LT(std::abs(DeviationFromUniform(AllOrders(steps), counts)), 4)
        << AllOrders(steps).size() << " orders";
  }
}

// Or the test above would show nothing.
TEST(Urw, IsNotARandomWalk) {
  const Program program = {{1, 4}, {0, 0}};
  RandomWalk strategy(1);
  const auto counts = Orders(strategy, program, kRuns, true);
  EXPECT_GT(DeviationFromUniform(AllOrders({2, 5}), counts), 50);
}

TEST(Surw, ChoosesEveryOrderOfInterestingStepsAlike) {
  const std::vector<Program> programs = {{{1, 1}, {0, 40}},
                                         {{2, 3}, {0, 7}},
                                         {{1, 2, 2}, {9, 0, 3}},
                                         {{1, 5}, {20, 0}}};
  for (const Program& program : programs) {
    Surw strategy(1);
    const auto counts = Orders(strategy, program, 20'000, false);
    const auto all = AllOrders(program.interesting);
    EXPECT_LT(std::abs(DeviationFromUniform(all, counts)), 4)
        << all.size() << " orders";
    Urw unselective(1);
    EXPECT_GT(
        DeviationFromUniform(all, Orders(unselective, program, 20'000, false)),
        8);
  }
}

// Threads that are made one after another, while the first ones run: each
// order is that of a tree, and there are n! / product of the sizes of its
// branches of them (Knuth, "The Art of Computer Programming", 5.1.4).
TEST(Urw, WeighsThreadsThatAreNotThereYet) {
  World world;
  Urw strategy(1);
  std::map<std::string, uint64_t> counts;
  constexpr uint64_t kExecutions = 60'000;
  for (uint64_t n = 1; n <= kExecutions; ++n) {
    const auto body = [] {
      auto one = [] {
        Touch(1);
        Touch(1);
      };
      auto two = [] {
        Touch(2);
        Touch(2);
        Touch(2);
      };
      VirtualThread& first = Start(one);
      Touch(3);
      VirtualThread& second = Start(two);
      Touch(3);
      Join(first);
      Join(second);
    };
    world.Run(strategy, body, n);
    std::string order;
    for (const Step& step : world.log().Steps()) {
      if (IsEvent(step)) order += static_cast<char>('a' + step.thread);
    }
    if (n > 16) ++counts[order];
  }
  // Main makes four steps: start, touch, start, touch; first has two, second
  // three. Nine steps in all; branches of 9, 6, 5, 1 of main, 2, 1 of the
  // first thread, 3, 2, 1 of the second.
  const uint64_t expected = 362'880 / (9 * 6 * 5 * 1 * 2 * 1 * 3 * 2 * 1);
  EXPECT_EQ(counts.size(), expected);
  EXPECT_LT(std::abs(Deviation(counts, kExecutions - 16)), 4);
}

}  // namespace
}  // namespace ravel
