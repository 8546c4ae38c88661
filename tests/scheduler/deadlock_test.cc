// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "scheduler/strategies/depth_first.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

TEST(Deadlock, SaysWhoWaitsForWhom) {
  World world;
  DepthFirst strategy;
  int deadlocks = 0, finished = 0;
  ObjectId left = 0, right = 0;
  world.RunAll(
      strategy,
      [&] {
        TestMutex mutexes[2];
        left = mutexes[0].object();
        right = mutexes[1].object();
        Together(2, [&](uint32_t index) {
          mutexes[index].Lock();
          mutexes[1 - index].Lock();
          mutexes[1 - index].Unlock();
          mutexes[index].Unlock();
        });
      },
      [&] {
        if (world.outcome() == OutcomeKind::kFinished) {
          ++finished;
          return;
        }
        ++deadlocks;
        const Outcome& outcome = world.log().outcome;
        ASSERT_EQ(outcome.kind, OutcomeKind::kDeadlock);
        ASSERT_EQ(outcome.thread, kNoThread);
        ASSERT_STREQ(outcome.message, "3 threads can never go on");
        const auto blocked = world.log().Blocked();
        ASSERT_EQ(blocked.size(), 3u);
        ASSERT_EQ(blocked[0].thread, 0);
        ASSERT_EQ(blocked[0].op.kind, OpKind::kJoinThread);
        ASSERT_EQ(blocked[0].holder, 1);
        ASSERT_EQ(blocked[1].thread, 1);
        ASSERT_EQ(blocked[1].op.kind, OpKind::kLock);
        ASSERT_EQ(blocked[1].op.object, right);
        ASSERT_EQ(blocked[1].holder, 2);
        ASSERT_EQ(blocked[2].thread, 2);
        ASSERT_EQ(blocked[2].op.object, left);
        ASSERT_EQ(blocked[2].holder, 1);
      });
  EXPECT_GT(deadlocks, 0);
  EXPECT_GT(finished, 0);
}

TEST(Deadlock, MayTakeOneThread) {
  World world;
  DepthFirst strategy;
  world.Run(strategy, [] {
    TestMutex mutex;
    mutex.Lock();
    mutex.Lock();
  });
  EXPECT_EQ(world.outcome(), OutcomeKind::kDeadlock);
  EXPECT_STREQ(world.log().outcome.message, "1 thread can never go on");
  ASSERT_EQ(world.log().Blocked().size(), 1u);
  EXPECT_EQ(world.log().Blocked()[0].holder, 0);
}

// Threads that have ended hold nothing up, and are not listed.
TEST(Deadlock, LeavesOutWhoHasEnded) {
  World world;
  DepthFirst strategy;
  world.Run(strategy, [] {
    TestMutex mutex;
    auto child = [&] { mutex.Lock(); };
    Join(Start(child));
    mutex.Lock();
  });
  EXPECT_EQ(world.outcome(), OutcomeKind::kDeadlock);
  ASSERT_EQ(world.log().Blocked().size(), 1u);
  EXPECT_EQ(world.log().Blocked()[0].thread, 0);
  EXPECT_EQ(world.log().Blocked()[0].holder, 1);
}

TEST(Deadlock, NamesNobodyWhereNobodyIsInTheWay) {
  World world;
  DepthFirst strategy;
  world.Run(strategy, [] {
    const uint32_t never = 0;
    Op op;
    op.kind = OpKind::kWaitEvent;
    Scheduler::Current()->Perform(op, WhenEqual(never, 1));
  });
  EXPECT_EQ(world.outcome(), OutcomeKind::kDeadlock);
  ASSERT_EQ(world.log().Blocked().size(), 1u);
  EXPECT_EQ(world.log().Blocked()[0].holder, kNoThread);
}

TEST(Deadlock, ListsAsManyAsThereIsRoomFor) {
  World world;
  DepthFirst strategy;
  world.Run(strategy, [] {
    TestMutex mutex;
    mutex.Lock();
    Together(300, [&](uint32_t) { mutex.Lock(); });
  });
  EXPECT_STREQ(world.log().outcome.message, "301 threads can never go on");
  EXPECT_EQ(world.log().Blocked().size(), ExecutionLog::kMaxBlocked);
}

TEST(Deadlock, IsForgottenByTheNextExecution) {
  World world;
  DepthFirst strategy;
  world.Run(strategy, [] {
    TestMutex mutex;
    mutex.Lock();
    mutex.Lock();
  });
  EXPECT_EQ(world.Run(strategy, [] { Touch(1); }), OutcomeKind::kFinished);
  EXPECT_TRUE(world.log().Blocked().empty());
}

}  // namespace
}  // namespace ravel
