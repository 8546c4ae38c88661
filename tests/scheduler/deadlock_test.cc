// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <string>

#include "scheduler/strategies/depth_first.h"
#include "scheduler/strategies/random_walk.h"
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
    const uint32_t never = 0;
    Together(300, [&](uint32_t) {
      Op op;
      op.kind = OpKind::kWaitEvent;
      Scheduler::Current()->Perform(op, WhenEqual(never, 1));
    });
  });
  EXPECT_STREQ(world.log().outcome.message, "301 threads can never go on");
  EXPECT_EQ(world.log().Blocked().size(), ExecutionLog::kMaxBlocked);
}

// Two wait for each other; a third could go on, and has not been asked to.
TEST(Deadlock, OfSomeIsFoundWhileOthersGoOn) {
  World world;
  RandomWalk strategy(1);
  int partial = 0;
  for (uint64_t execution = 1; execution <= 100; ++execution) {
    world.Run(
        strategy,
        [] {
          TestMutex mutexes[2];
          Together(3, [&](uint32_t index) {
            for (int i = 0; index == 2 && i < 100; ++i) Touch(9);
            if (index == 2) return;
            mutexes[index].Lock();
            mutexes[1 - index].Lock();
            mutexes[1 - index].Unlock();
            mutexes[index].Unlock();
          });
        },
        execution);
    if (world.outcome() == OutcomeKind::kFinished) continue;
    ASSERT_EQ(world.outcome(), OutcomeKind::kDeadlock);
    // Main waits for the first of them.
    ASSERT_EQ(world.log().Blocked().size(), 3u);
    const Outcome& outcome = world.log().outcome;
    partial += std::string(outcome.message) == "3 of 4 threads can never go on";
  }
  EXPECT_GT(partial, 0);
}

void Wait(const uint32_t& word, OpKind kind, int64_t deadline) {
  Op op;
  op.kind = kind;
  const Awakening awakening = Scheduler::Current()->AnnounceWait(
      op, WhenEqual(word, 0), deadline, false);
  if (awakening == Awakening::kTimedOut) op.kind = OpKind::kTimeOut;
  Scheduler::Current()->Performed(op);
}

// A circle with a waiter that gives up after a time is none.
TEST(Deadlock, IsNoneIfAWaiterHasADeadline) {
  World world;
  DepthFirst strategy;
  const uint64_t executions = world.RunAll(
      strategy,
      [] {
        uint32_t owners[2] = {};
        Together(2, [&](uint32_t index) {
          Wait(owners[index], OpKind::kLock, Scheduler::kNoDeadline);
          owners[index] = Scheduler::Current()->self() + 1u;
          Wait(owners[1 - index], OpKind::kLock,
               index == 0 ? 100 : Scheduler::kNoDeadline);
          Perform(OpKind::kUnlock);
          owners[index] = 0;
        });
      },
      [&] { ASSERT_EQ(world.outcome(), OutcomeKind::kFinished); });
  EXPECT_GT(executions, 1u);
}

// What a thread held when it ended, nobody gives back. That is known whether
// the others came to wait for it before or after.
TEST(Deadlock, OfWhoWaitsForOneThatHasEndedIsFoundAtOnce) {
  for (const bool before : {false, true}) {
    World world;
    RandomWalk strategy(1);
    world.Run(strategy, [&] {
      TestMutex mutex;
      uint32_t taken = 0, waits = 0;
      auto holder = [&] {
        mutex.Lock();
        taken = 1;
        Op op;
        op.kind = OpKind::kWaitEvent;
        if (before) Scheduler::Current()->Perform(op, WhenEqual(waits, 1));
      };
      auto waiter = [&] {
        Op op;
        op.kind = OpKind::kWaitEvent;
        Scheduler::Current()->Perform(op, WhenEqual(taken, 1));
        waits = 1;
        mutex.Lock();
      };
      VirtualThread& first = Start(holder);
      VirtualThread& second = Start(waiter);
      Join(first);
      for (int i = 0; i < 5000; ++i) Touch(9);
      Join(second);
    });
    EXPECT_EQ(world.outcome(), OutcomeKind::kDeadlock);
    EXPECT_STREQ(world.log().outcome.message, "1 of 2 threads can never go on");
    ASSERT_EQ(world.log().Blocked().size(), 1u);
    EXPECT_EQ(world.log().Blocked()[0].thread, 2);
    EXPECT_EQ(world.log().Blocked()[0].holder, 1);
    EXPECT_LT(world.log().step_count, 5000u);
  }
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
