// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/sparse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "scheduler/strategies/random.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

// Two threads, each three steps on one object.
void TwoThreads() {
  auto child = [] {
    for (int i = 0; i < 3; ++i) Touch(1);
  };
  VirtualThread& first = Start(child);
  VirtualThread& second = Start(child);
  Join(first);
  Join(second);
}

// The order in which the threads made those steps.
std::string OrderOf(const ExecutionLog& log) {
  std::string order;
  for (const Step& step : log.Steps()) {
    if (step.kind == OpKind::kNotifyOne) order += std::to_string(step.thread);
  }
  return order;
}

std::string Order(World& world, const SparseBase& base,
                  std::vector<Override> overrides,
                  std::vector<Redraw> redraws = {}) {
  Sparse strategy;
  strategy.Set({}, base, overrides, redraws);
  const auto body = [] { TwoThreads(); };
  EXPECT_EQ(world.Run(strategy, body), OutcomeKind::kFinished);
  return OrderOf(world.log());
}

constexpr SparseBase kRunOn = {SparseBase::Kind::kRunOn, 1, 0};

TEST(Sparse, RunsOnWhereNothingIsSaid) {
  World world;
  EXPECT_EQ(Order(world, kRunOn, {}), "111222");
}

TEST(Sparse, AnswersTheChoiceThatIsNamed) {
  World world;
  // Thread 1 makes two steps, then thread 2 goes on. The main thread's joins
  // are no choices.
  std::set<std::string> orders;
  for (uint16_t ordinal = 0; ordinal < 6; ++ordinal) {
    orders.insert(Order(world, kRunOn, {{1, ordinal, 2}}));
  }
  EXPECT_TRUE(orders.count("122211") == 1) << orders.size();
  EXPECT_TRUE(orders.count("112221") == 1) << orders.size();
}

TEST(Sparse, StaysWhereItIsWhenAnotherComesBefore) {
  World world;
  std::string late, both;
  for (uint16_t ordinal = 0; ordinal < 6; ++ordinal) {
    late = Order(world, kRunOn, {{1, ordinal, 2}});
    if (late == "112221") {
      // Thread 2 gives way to thread 1 after a step of its own, and thread 1
      // is still preempted where it was.
      both = Order(world, kRunOn, {{1, ordinal, 2}, {2, 1, 1}});
      break;
    }
  }
  EXPECT_EQ(late, "112221");
  EXPECT_EQ(both.substr(0, 3), "112");
}

TEST(Sparse, TakesAnythingForAnAnswer) {
  World world;
  for (int seed = 0; seed < 500; ++seed) {
    Random random(1, static_cast<uint64_t>(seed));
    std::vector<Override> overrides(random.Below(20));
    for (Override& answer : overrides) {
      answer = {static_cast<uint8_t>(random.Below(256)),
                static_cast<uint16_t>(random.Below(12)),
                static_cast<uint16_t>(random.Next())};
    }
    SparseBase base = {static_cast<SparseBase::Kind>(random.Below(4)),
                       static_cast<uint8_t>(random.Below(8)),
                       static_cast<uint32_t>(random.Next())};
    const std::string order = Order(world, base, overrides);
    EXPECT_EQ(order.size(), 6u);
    EXPECT_EQ(Order(world, base, overrides), order);
  }
}

TEST(Sparse, DrawsEveryOrder) {
  World world;
  std::set<std::string> orders;
  for (uint32_t seed = 0; seed < 2000; ++seed) {
    orders.insert(Order(world, {SparseBase::Kind::kUniform, 1, seed}, {}));
  }
  EXPECT_EQ(orders.size(), 20u);  // 6 choose 3
}

// How many letters the orders have in common at their beginnings.
size_t CommonBeginning(const std::set<std::string>& orders) {
  size_t common = 0;
  const std::string& first = *orders.begin();
  while (common < first.size() &&
         std::all_of(orders.begin(), orders.end(), [&](const auto& order) {
           return order[common] == first[common];
         })) {
    ++common;
  }
  return common;
}

TEST(Sparse, KeepsWhatComesBeforeARedraw) {
  World world;
  const SparseBase base = {SparseBase::Kind::kUniform, 1, 7};
  const std::string order = Order(world, base, {});
  size_t kept = 0;
  for (uint16_t choice = 0; choice <= 20; ++choice) {
    std::set<std::string> orders = {order};
    for (uint16_t seed = 0; seed < 200; ++seed) {
      orders.insert(Order(world, base, {}, {{choice, seed}}));
    }
    if (choice == 0) {
      EXPECT_GE(orders.size(), 15u);
    }
    // The later, the more.
    EXPECT_GE(CommonBeginning(orders), kept);
    kept = CommonBeginning(orders);
  }
  EXPECT_EQ(kept, order.size());
}

TEST(Sparse, DrawsBehindARedrawAlsoWhereTheBaseDoesNot) {
  World world;
  std::set<std::string> orders;
  for (uint16_t seed = 0; seed < 200; ++seed) {
    orders.insert(Order(world, kRunOn, {}, {{0, seed}}));
  }
  EXPECT_GE(orders.size(), 15u);
}

TEST(Sparse, TakesTheLastOfTheRedrawsSoFar) {
  World world;
  const SparseBase base = {SparseBase::Kind::kUniform, 1, 7};
  for (uint16_t seed = 1; seed < 50; ++seed) {
    const std::string order = Order(world, base, {}, {{0, seed}});
    EXPECT_EQ(Order(world, base, {}, {{0, 77}, {0, seed}}), order);
    EXPECT_EQ(Order(world, base, {}, {{40, 3}, {0, seed}}), order);
  }
}

TEST(Sparse, GivesTheInputToTheFirstChoices) {
  World world;
  std::vector<uint64_t> seen;
  const auto body = [&] {
    Scheduler& scheduler = *Scheduler::Current();
    for (int i = 0; i < 4; ++i) {
      const uint16_t value = scheduler.Pick(ChoiceKind::kUser, 256);
      PassThrough unseen;
      seen.push_back(value);
    }
  };
  Sparse strategy;
  const std::vector<uint8_t> input = {9, 8};
  strategy.Set(input, kRunOn, {});
  world.Run(strategy, body);
  EXPECT_EQ(seen, (std::vector<uint64_t>{9, 8, 0, 0}));
}

}  // namespace
}  // namespace ravel
