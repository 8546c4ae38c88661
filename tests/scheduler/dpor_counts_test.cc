// SPDX-License-Identifier: Apache-2.0
//
// How many classes some small programs have, worked out by hand.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "scheduler/strategies/dpor.h"
#include "tests/scheduler/bounded_buffer.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

template <typename Body>
uint64_t Count(const Body& body) {
  World world;
  world.scheduler().set_spurious(0);
  Dpor strategy;
  const uint64_t count = world.RunAll(strategy, body, [&] {
    ASSERT_EQ(world.outcome(), OutcomeKind::kFinished)
        << world.log().outcome.message;
  });
  EXPECT_EQ(strategy.redundant(), 0u);
  EXPECT_EQ(strategy.lost(), 0u);
  EXPECT_TRUE(strategy.Complete());
  return count;
}

uint64_t CountLocks(size_t threads, int pairs) {
  return Count([=] {
    TestMutex mutex;
    Together(threads, [&](uint32_t) {
      for (int i = 0; i < pairs; ++i) {
        mutex.Lock();
        mutex.Unlock();
      }
    });
  });
}

TEST(DporCounts, OrdersOfOneMutex) {
  EXPECT_EQ(CountLocks(1, 3), 1u);
  EXPECT_EQ(CountLocks(2, 1), 2u);
  EXPECT_EQ(CountLocks(2, 2), 6u);
  EXPECT_EQ(CountLocks(2, 3), 20u);
  EXPECT_EQ(CountLocks(3, 1), 6u);
  EXPECT_EQ(CountLocks(3, 2), 90u);
  EXPECT_EQ(CountLocks(3, 3), 1680u);
  EXPECT_EQ(CountLocks(3, 4), 34650u);
}

void Access(OpKind kind, const char* address) {
  Op op;
  op.kind = kind;
  op.size = 1;
  op.address = reinterpret_cast<uintptr_t>(address);
  op.object = Scheduler::Current()->ObjectAt(op.address);
  Scheduler::Current()->Perform(op);
}

char atomics[2];

// Every load reads one of the stores before, and every store comes after some
// loads: the order of the stores, and where between them each load is, but for
// that it is before its own thread's store: n! * (1 * 2 * ... * n).
TEST(DporCounts, OrdersOfALoadAndAStore) {
  const auto count = [](size_t threads) {
    return Count([=] {
      Together(threads, [](uint32_t) {
        Access(OpKind::kAtomicLoad, &atomics[0]);
        Access(OpKind::kAtomicStore, &atomics[0]);
      });
    });
  };
  EXPECT_EQ(count(2), 4u);
  EXPECT_EQ(count(3), 36u);
  EXPECT_EQ(count(4), 576u);
}

// Both loads before the other thread's store is not one of them.
TEST(DporCounts, StoreBuffering) {
  EXPECT_EQ(Count([] {
              Together(2, [](uint32_t index) {
                Access(OpKind::kAtomicStore, &atomics[index]);
                Access(OpKind::kAtomicLoad, &atomics[1 - index]);
              });
            }),
            3u);
}

// Loads commute: each thread's own two with all the others.
TEST(DporCounts, LoadsAreOneClass) {
  EXPECT_EQ(Count([] {
              Together(4, [](uint32_t) {
                Access(OpKind::kAtomicLoad, &atomics[0]);
                Access(OpKind::kAtomicLoad, &atomics[1]);
              });
            }),
            1u);
}

// Each fork is shared by two, and has two orders, of which the two circles
// cannot be.
TEST(DporCounts, OrderedPhilosophers) {
  EXPECT_EQ(Count([] {
              std::vector<TestMutex> forks(3);
              Together(3, [&](uint32_t seat) {
                const uint32_t other = (seat + 1) % 3;
                forks[std::min(seat, other)].Lock();
                forks[std::max(seat, other)].Lock();
                forks[std::max(seat, other)].Unlock();
                forks[std::min(seat, other)].Unlock();
              });
            }),
            6u);
}

// Creating, ending and joining threads adds nothing, in whatever order.
TEST(DporCounts, ThreadsOfTheirOwn) {
  EXPECT_EQ(Count([] {
              auto child = [] { Touch(Scheduler::Current()->self()); };
              for (int i = 0; i < 4; ++i) Start(child);
              for (ThreadId i = 4; i > 0; --i) {
                Join(Scheduler::Current()->thread(i));
              }
            }),
            1u);
  EXPECT_EQ(Count([] {
              auto child = [] { Touch(1); };
              VirtualThread& first = Start(child);
              Join(first);
              VirtualThread& second = Start(child);
              Join(second);
            }),
            1u);
  EXPECT_EQ(Count([] {
              auto child = [] { Touch(1); };
              VirtualThread& first = Start(child);
              VirtualThread& second = Start(child);
              Join(first);
              Join(second);
            }),
            2u);
}

TEST(DporCounts, BoundedBuffer) {
  EXPECT_EQ(Count(BoundedBuffer(1, 1, 1, 1)), 2u);
  EXPECT_EQ(Count(BoundedBuffer(1, 1, 2, 2)), 6u);
  EXPECT_EQ(Count(BoundedBuffer(2, 2, 1, 2)), 60u);
}

TEST(DporCounts, ValuesAndTheirOrders) {
  EXPECT_EQ(Count([] { Scheduler::Current()->Pick(ChoiceKind::kUser, 7); }),
            7u);
  // Two threads choose one of three each, independently; then one of two
  // after the other or before.
  EXPECT_EQ(Count([] {
              Together(2, [](uint32_t index) {
                Touch(index + 1);
                Scheduler::Current()->Pick(ChoiceKind::kUser, 3);
              });
            }),
            9u);
  EXPECT_EQ(Count([] {
              Together(2, [](uint32_t) {
                Touch(1);
                Scheduler::Current()->Pick(ChoiceKind::kUser, 3);
              });
            }),
            18u);
}

// A search that goes on in other processes, as if they had died: nothing is
// kept in the memory of one.
TEST(DporCounts, SurvivesItsProcess) {
  World world;
  Dpor strategy;
  strategy.Attach(world.log());
  struct Progress {
    uint64_t executions;
    bool finished;
  };
  SharedArray<Progress> shared(1);
  Progress& progress = shared[0];
  const auto body = [] {
    TestMutex mutex;
    Together(3, [&](uint32_t) {
      for (int i = 0; i < 2; ++i) {
        mutex.Lock();
        mutex.Unlock();
      }
    });
  };
  int processes = 0;
  while (!progress.finished && ++processes < 1000) {
    const pid_t child = fork();
    if (child == 0) {
      // Dies in the middle of a search.
      for (int i = 0; i < 7; ++i) {
        Strategy::Previous previous;
        if (progress.executions != 0) previous = world.log().Choices();
        if (!strategy.Begin(progress.executions + 1, previous)) {
          progress.finished = true;
          break;
        }
        world.RunBegun(strategy, body, ++progress.executions);
      }
      _exit(0);
    }
    waitpid(child, nullptr, 0);
  }
  EXPECT_EQ(progress.executions, 90u);
  EXPECT_EQ(processes, 13);
}

}  // namespace
}  // namespace ravel
