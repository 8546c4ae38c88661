// SPDX-License-Identifier: Apache-2.0
//
// What orders what, by hand: the cases of [intro.races] and [atomics.fences]
// one by one. Random programs are in random_race_test.cc.

#include "scheduler/observers/happens_before.h"

#include <gtest/gtest.h>

#include "scheduler/step.h"

namespace ravel {
namespace {

using enum MemoryOrder;

constexpr ObjectId kX = 1, kY = 2;

// Threads 0, 1 and 2 of one execution, 1 and 2 created by 0 at its beginning.
class HappensBeforeTest : public testing::Test {
 protected:
  // What a thread did by then.
  struct Moment {
    ThreadId thread;
    uint32_t clock;
  };

  HappensBeforeTest() { Begin(1); }

  void Begin(uint32_t epoch) {
    order_.Begin(epoch);
    Do(0, OpKind::kCreateThread, 1);
    Do(0, OpKind::kCreateThread, 2);
  }

  void Do(ThreadId thread, OpKind kind, ObjectId object,
          MemoryOrder order = kSeqCst, uint64_t value = 0) {
    Op op;
    op.kind = kind;
    op.object = object;
    op.order = order;
    order_.Apply(MakeStep(thread, op, value));
  }
  void Load(ThreadId thread, ObjectId object, MemoryOrder order) {
    Do(thread, OpKind::kAtomicLoad, object, order);
  }
  void Store(ThreadId thread, ObjectId object, MemoryOrder order) {
    Do(thread, OpKind::kAtomicStore, object, order);
  }
  void Update(ThreadId thread, ObjectId object, MemoryOrder order) {
    Do(thread, OpKind::kAtomicUpdate, object, order);
  }
  void Fence(ThreadId thread, MemoryOrder order) {
    Do(thread, OpKind::kFence, kNoObject, order);
  }

  Moment Now(ThreadId thread) const { return {thread, order_.Now(thread)}; }
  bool Knows(ThreadId thread, Moment moment) const {
    return order_.Orders(moment.thread, moment.clock, thread);
  }

 private:
  HappensBefore order_;
};

TEST_F(HappensBeforeTest, ReleaseAndAcquireOrder) {
  const Moment before = Now(0);
  Store(0, kX, kRelease);
  const Moment after = Now(0);
  Load(1, kX, kAcquire);
  EXPECT_TRUE(Knows(1, before));
  EXPECT_FALSE(Knows(1, after));
  EXPECT_FALSE(Knows(2, before));
}

TEST_F(HappensBeforeTest, ConsumeIsTakenForAcquire) {
  const Moment before = Now(0);
  Store(0, kX, kRelease);
  Load(1, kX, kConsume);
  EXPECT_TRUE(Knows(1, before));
}

TEST_F(HappensBeforeTest, RelaxedOperationsOrderNothing) {
  const Moment before = Now(0);
  Store(0, kX, kRelaxed);
  Load(1, kX, kAcquire);
  EXPECT_FALSE(Knows(1, before));
  Store(0, kX, kRelease);
  Load(2, kX, kRelaxed);
  EXPECT_FALSE(Knows(2, before));
}

TEST_F(HappensBeforeTest, AnotherObjectOrdersNothing) {
  const Moment before = Now(0);
  Store(0, kX, kSeqCst);
  Load(1, kY, kSeqCst);
  EXPECT_FALSE(Knows(1, before));
}

TEST_F(HappensBeforeTest, IsTransitive) {
  const Moment before = Now(0);
  Store(0, kX, kRelease);
  Load(1, kX, kAcquire);
  Store(1, kY, kRelease);
  Load(2, kY, kAcquire);
  EXPECT_TRUE(Knows(2, before));
}

TEST_F(HappensBeforeTest, FencesOrderWhatRelaxedOperationsCarry) {
  const Moment before = Now(0);
  Fence(0, kRelease);
  const Moment after = Now(0);
  Store(0, kX, kRelaxed);
  Load(1, kX, kRelaxed);
  EXPECT_FALSE(Knows(1, before));
  Fence(1, kAcquire);
  EXPECT_TRUE(Knows(1, before));
  EXPECT_FALSE(Knows(1, after));
}

TEST_F(HappensBeforeTest, EitherHalfMayBeAFence) {
  const Moment before = Now(0);
  Fence(0, kSeqCst);
  Store(0, kX, kRelaxed);
  Load(1, kX, kAcquire);
  EXPECT_TRUE(Knows(1, before));

  const Moment later = Now(0);
  Store(0, kY, kRelease);
  Load(2, kY, kRelaxed);
  EXPECT_FALSE(Knows(2, later));
  Fence(2, kAcqRel);
  EXPECT_TRUE(Knows(2, later));
}

TEST_F(HappensBeforeTest, FencesOfTheOtherSortOrderNothing) {
  const Moment before = Now(0);
  Fence(0, kAcquire);
  Store(0, kX, kRelaxed);
  Load(1, kX, kRelaxed);
  Fence(1, kRelease);
  EXPECT_FALSE(Knows(1, before));
  Fence(1, kAcquire);
  EXPECT_FALSE(Knows(1, before));
}

// The fence must come between: after the load, before the store.
TEST_F(HappensBeforeTest, FencesInTheWrongPlaceOrderNothing) {
  const Moment before = Now(0);
  Store(0, kX, kRelaxed);
  Fence(0, kRelease);
  Fence(1, kAcquire);
  Load(1, kX, kRelaxed);
  EXPECT_FALSE(Knows(1, before));
}

TEST_F(HappensBeforeTest, UpdatesGoOnWithAReleaseSequence) {
  const Moment before = Now(0);
  Store(0, kX, kRelease);
  const Moment updater = Now(1);
  Update(1, kX, kRelaxed);
  Load(2, kX, kAcquire);
  EXPECT_TRUE(Knows(2, before));
  EXPECT_FALSE(Knows(2, updater));
  EXPECT_FALSE(Knows(1, before));
}

TEST_F(HappensBeforeTest, AStoreOfTheSameThreadEndsAReleaseSequence) {
  const Moment before = Now(0);
  Store(0, kX, kRelease);
  Store(0, kX, kRelaxed);  // C++17 would have gone on
  Load(1, kX, kAcquire);
  EXPECT_FALSE(Knows(1, before));
}

TEST_F(HappensBeforeTest, AReleaseStoreOfAnotherThreadBeginsANewOne) {
  const Moment before = Now(0);
  Store(0, kX, kRelease);
  const Moment other = Now(1);
  Store(1, kX, kRelease);
  Load(2, kX, kAcquire);
  EXPECT_FALSE(Knows(2, before));
  EXPECT_TRUE(Knows(2, other));
}

TEST_F(HappensBeforeTest, AChainOfUpdatesHandsOnWhatEachReleased) {
  const Moment first = Now(0);
  Update(0, kX, kAcqRel);
  const Moment second = Now(1);
  Update(1, kX, kRelease);
  EXPECT_FALSE(Knows(1, first));
  Update(2, kX, kAcquire);
  EXPECT_TRUE(Knows(2, first));
  EXPECT_TRUE(Knows(2, second));
}

TEST_F(HappensBeforeTest, AReleaseFenceGoesOnWithAReleaseSequence) {
  const Moment first = Now(0);
  Store(0, kX, kRelease);
  const Moment second = Now(1);
  Fence(1, kRelease);
  Update(1, kX, kRelaxed);
  Load(2, kX, kAcquire);
  EXPECT_TRUE(Knows(2, first));
  EXPECT_TRUE(Knows(2, second));
}

TEST_F(HappensBeforeTest, MutexesOrder) {
  Do(0, OpKind::kLock, kX);
  const Moment held = Now(0);
  Do(0, OpKind::kUnlock, kX);
  const Moment after = Now(0);
  Do(1, OpKind::kLock, kX);
  EXPECT_TRUE(Knows(1, held));
  EXPECT_FALSE(Knows(1, after));
}

TEST_F(HappensBeforeTest, OnlyATryLockThatSucceedsOrders) {
  const Moment held = Now(0);
  Do(0, OpKind::kUnlock, kX);
  Do(1, OpKind::kTryLock, kX, kSeqCst, 0);
  EXPECT_FALSE(Knows(1, held));
  Do(1, OpKind::kTryLock, kX, kSeqCst, 1);
  EXPECT_TRUE(Knows(1, held));
}

TEST_F(HappensBeforeTest, CreationAndJoinOrder) {
  const Moment before = Now(1);
  Do(1, OpKind::kCreateThread, 3);
  const Moment after = Now(1);
  EXPECT_TRUE(Knows(3, before));
  EXPECT_FALSE(Knows(3, after));
  const Moment child = Now(3);
  Do(3, OpKind::kExitThread, 3);
  EXPECT_FALSE(Knows(0, child));
  Do(0, OpKind::kJoinThread, 3);
  EXPECT_TRUE(Knows(0, child));
  EXPECT_TRUE(Knows(0, before));
  EXPECT_FALSE(Knows(0, after));
}

TEST_F(HappensBeforeTest, NothingIsLeftOfAnotherExecution) {
  Store(0, kX, kRelease);
  Fence(1, kRelease);
  Begin(2);
  const Moment before = Now(0);
  Load(1, kX, kAcquire);
  EXPECT_FALSE(Knows(1, before));
  Store(1, kY, kRelaxed);
  Load(2, kY, kAcquire);
  EXPECT_FALSE(Knows(2, Now(1)));
}

}  // namespace
}  // namespace ravel
