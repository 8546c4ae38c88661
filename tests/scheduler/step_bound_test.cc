// SPDX-License-Identifier: Apache-2.0
//
// What keeps an execution from going on for ever, and the scheduler from
// writing past the end of its tables.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scheduler/strategies/depth_first.h"
#include "scheduler/strategies/random_walk.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

using ::testing::HasSubstr;

class StepBound : public testing::Test {
 protected:
  StepBound() { world_.scheduler().set_max_steps(100); }

  const ExecutionLog& log() { return world_.log(); }

  World world_;
};

TEST_F(StepBound, FindsALivelock) {
  RandomWalk strategy(1);
  world_.Run(strategy, [] {
    Together(3, [](uint32_t) {
      for (;;) Touch(1);
    });
  });
  EXPECT_EQ(log().outcome.kind, OutcomeKind::kLivelock);
  EXPECT_STREQ(log().outcome.message,
               "no end after 1000 steps, the last 900 of them in fair turns");
  EXPECT_TRUE(log().bounded);
  EXPECT_EQ(log().step_count, 1000u);
  // The strategy is asked no more; three creations and a gate were no choice.
  EXPECT_EQ(log().choice_count, 100u - 3);
}

TEST_F(StepBound, FindsALivelockOfOneThread) {
  DepthFirst strategy;
  world_.Run(strategy, [] {
    for (;;) Touch(1);
  });
  EXPECT_EQ(log().outcome.kind, OutcomeKind::kLivelock);
  EXPECT_EQ(log().step_count, 1000u);
  EXPECT_EQ(log().outcome.thread, 0);
}

TEST_F(StepBound, LetsThreadsTakeTurns) {
  RandomWalk strategy(1);
  world_.Run(strategy, [] {
    Together(3, [](uint32_t) {
      for (;;) Touch(1);
    });
  });
  for (uint32_t i = 110; i < 1000; ++i) {
    ASSERT_EQ(log().steps[i].thread, log().steps[i - 3].thread);
    ASSERT_NE(log().steps[i].thread, log().steps[i - 1].thread);
    ASSERT_NE(log().steps[i].thread, log().steps[i - 2].thread);
  }
}

// The first schedule never preempts the thread that spins; a fair one does.
TEST_F(StepBound, EndsWhatEndsUnderAFairSchedule) {
  DepthFirst strategy;
  world_.Run(strategy, [] {
    bool done = false;
    Together(2, [&](uint32_t index) {
      if (index == 0) {
        while (!done) Touch(1);
      } else {
        done = true;
      }
    });
  });
  EXPECT_EQ(log().outcome.kind, OutcomeKind::kFinished);
  EXPECT_TRUE(log().bounded);
  EXPECT_GT(log().step_count, 100u);
  EXPECT_LT(log().step_count, 120u);
}

// Polling with yields needs no bound: a thread that has looked in vain a few
// times waits for another to make a step.
TEST_F(StepBound, IsNotReachedByPolling) {
  DepthFirst strategy;
  const uint64_t count = world_.RunAll(
      strategy,
      [] {
        bool done = false;
        Together(2, [&](uint32_t index) {
          if (index == 0) {
            while (!done) Perform(OpKind::kYield);
          } else {
            Touch(1);
            done = true;
          }
        });
      },
      [&] {
        ASSERT_EQ(world_.outcome(), OutcomeKind::kFinished);
        ASSERT_FALSE(log().bounded);
      });
  EXPECT_GT(count, 3u);
  EXPECT_LT(count, 100u);
}

TEST_F(StepBound, HoldsForStepsThatAreNoSchedulingPoints) {
  DepthFirst strategy;
  Op op;
  op.kind = OpKind::kFailedCheck;
  world_.Run(strategy, [&] {
    for (;;) Scheduler::Current()->Performed(op);
  });
  EXPECT_EQ(log().outcome.kind, OutcomeKind::kLivelock);
  EXPECT_EQ(log().step_count, ExecutionLog::kMaxSteps);
}

TEST_F(StepBound, HoldsForEagerOperations) {
  DepthFirst strategy;
  world_.Run(strategy, [] {
    for (;;) Perform(OpKind::kDetachThread);
  });
  EXPECT_EQ(log().outcome.kind, OutcomeKind::kLivelock);
}

TEST_F(StepBound, HoldsForValuesThatArePicked) {
  RandomWalk strategy(1);
  world_.Run(strategy, [] {
    for (;;) Scheduler::Current()->Pick(ChoiceKind::kUser, 2);
  });
  EXPECT_EQ(log().outcome.kind, OutcomeKind::kLivelock);
  EXPECT_THAT(log().outcome.message, HasSubstr("2000000 choices"));
}

// As many values as there may be, and then choices of threads.
TEST_F(StepBound, LeavesRoomForTheChoicesOfThreads) {
  world_.scheduler().set_max_steps(ExecutionLog::kMaxSteps);
  RandomWalk strategy(1);
  world_.Run(strategy, [] {
    for (int i = 0; i < 1'999'999; ++i) {
      Scheduler::Current()->Pick(ChoiceKind::kUser, 2);
    }
    Together(2, [](uint32_t) {
      for (int i = 0; i < 500'000; ++i) Touch(1);
    });
  });
  EXPECT_EQ(log().outcome.kind, OutcomeKind::kFinished);
  EXPECT_GT(log().choice_count, 2'900'000u);
  EXPECT_LT(log().choice_count, 3'000'010u);
}

TEST_F(StepBound, ThreadsAreNoMoreThanTheSetHolds) {
  DepthFirst strategy;
  world_.scheduler().set_max_steps(100'000);
  world_.Run(strategy,
             [] { Together(ThreadSet::kCapacity - 1, [](uint32_t) {}); });
  EXPECT_EQ(log().outcome.kind, OutcomeKind::kFinished);
  world_.Run(strategy, [] { Together(ThreadSet::kCapacity, [](uint32_t) {}); });
  EXPECT_EQ(log().outcome.kind, OutcomeKind::kMisuse);
  EXPECT_STREQ(log().outcome.message,
               "more than 4096 threads in one execution");
}

}  // namespace
}  // namespace ravel
