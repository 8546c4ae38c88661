// SPDX-License-Identifier: Apache-2.0
//
// The plan of an execution gives that execution, whatever the program does;
// and any other plan gives some execution.

#include "scheduler/strategies/guided.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "scheduler/strategies/random_walk.h"
#include "scheduler/strategies/simpler_plans.h"
#include "tests/scheduler/random_program.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

std::vector<ThreadId> ThreadsOf(const ExecutionLog& log) {
  std::vector<ThreadId> threads;
  for (const Step& step : log.Steps()) threads.push_back(step.thread);
  return threads;
}

Guided Following(const Plan& given) {
  return Guided([given](uint64_t, Plan* plan) {
    *plan = given;
    return true;
  });
}

TEST(Guided, RepeatsTheExecutionOfAPlan) {
  World world;
  Random random(1, 1);
  size_t switches = 0;
  for (uint64_t n = 1; n <= 300; ++n) {
    const RandomProgram program(random);
    RandomWalk walk(n);
    const OutcomeKind outcome = world.Run(walk, program, n);
    const Schedule choices = world.choices();
    const std::vector<ThreadId> threads = ThreadsOf(world.log());
    const Plan plan = PlanOf(world.log().Choices(), world.log().Steps());
    switches += plan.turns.size();

    Guided guided = Following(plan);
    EXPECT_EQ(world.Run(guided, program, n), outcome);
    EXPECT_EQ(world.choices(), choices);
    EXPECT_EQ(ThreadsOf(world.log()), threads);
  }
  EXPECT_GT(switches, 1000u);
}

TEST(Guided, MakesAnExecutionOfAnyPlan) {
  World world;
  Random random(2, 1);
  uint64_t others = 0;
  for (uint64_t n = 1; n <= 40; ++n) {
    const RandomProgram program(random);
    RandomWalk walk(n);
    world.Run(walk, program, n);
    const Schedule choices = world.choices();
    const SimplerPlans plans(
        PlanOf(world.log().Choices(), world.log().Steps()));
    for (uint64_t i = 0; i < plans.size(); ++i) {
      Guided guided = Following(plans.Make(i));
      const OutcomeKind outcome = world.Run(guided, program, n);
      EXPECT_NE(outcome, OutcomeKind::kDiverged);
      others += world.choices() != choices;
    }
  }
  EXPECT_GT(others, 100u);
}

// 2 threads, 3 turns of the first: put together, put off, left out, exchanged.
TEST(SimplerPlans, ChangeOneThingEach) {
  Plan plan;
  plan.turns = {{0, 1}, {1, 2}, {0, 3}};
  const SimplerPlans plans(plan);
  std::vector<std::vector<Turn>> made;
  for (uint64_t i = 0; i < plans.size(); ++i) {
    made.push_back(plans.Make(i).turns);
  }
  const auto has = [&](const std::vector<Turn>& turns) {
    return std::find(made.begin(), made.end(), turns) != made.end();
  };
  EXPECT_TRUE(has({{0, 4}, {1, 2}}));
  EXPECT_TRUE(has({{1, 2}, {0, 4}}));
  EXPECT_TRUE(has({{0, 1}, {0, 3}}));
  EXPECT_TRUE(has({{1, 2}, {0, 1}, {0, 3}}));
  EXPECT_TRUE(has({{0, 1}}));
}

}  // namespace
}  // namespace ravel
