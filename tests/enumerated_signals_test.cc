// SPDX-License-Identifier: Apache-2.0
//
// Every interleaving of two short programs over a Semaphore, Event, Barrier,
// Latch or Queue, compared with what was worked out by hand. In the comments a
// step of t1 is a capital letter, one of main a small one.

#include <gtest/gtest.h>
#include <ravel/primitives.h>

#include "tests/enumerated.h"

namespace ravel {
namespace {

uint64_t OrdersOfPermits(uint32_t permits) {
  return CountOf([permits] {
    Semaphore slots(permits);
    const auto use = [&] {
      slots.acquire();
      slots.release();
    };
    Thread t1(use);
    use();
    t1.join();
  });
}

// With one permit A R a r, a r A R; with two nobody waits: 4! / (2! 2!).
TEST(EnumeratedSemaphore, AcquireAndRelease) {
  EXPECT_EQ(OrdersOfPermits(1), 2u);
  EXPECT_EQ(OrdersOfPermits(2), 6u);
}

// r A; with two releases A after either: r A r, r r A.
TEST(EnumeratedSemaphore, AcquireWaitsForARelease) {
  for (const int releases : {1, 2}) {
    EXPECT_EQ(CountOf([releases] {
                Semaphore slots(0);
                Thread t1([&] { slots.acquire(); });
                for (int i = 0; i < releases; ++i) slots.release();
                t1.join();
              }),
              static_cast<uint64_t>(releases));
  }
}

// R t, t R.
TEST(EnumeratedSemaphore, TryAcquire) {
  const auto tally = [](bool timed) {
    return TallyOf([timed] {
      Semaphore slots(0);
      Thread t1([&] { slots.release(); });
      const bool got =
          timed ? slots.try_acquire_for(milliseconds(1)) : slots.try_acquire();
      t1.join();
      record(got ? "got" : "none");
    });
  };
  EXPECT_EQ(tally(false), (Tally{{"got", 1}, {"none", 1}}));
  EXPECT_EQ(tally(true), (Tally{{"got", 1}, {"none", 1}}));
}

// s W; with two sets W after either: s W s, s s W.
TEST(EnumeratedEvent, WaitsForASet) {
  for (const int sets : {1, 2}) {
    EXPECT_EQ(CountOf([sets] {
                Event event;
                Thread t1([&] { event.wait(); });
                for (int i = 0; i < sets; ++i) event.set();
                t1.join();
              }),
              static_cast<uint64_t>(sets));
  }
}

// A look among S C: before, between, behind.
TEST(EnumeratedEvent, IsSetBetweenSetAndClear) {
  EXPECT_EQ(TallyOf([] {
              Event event;
              Thread t1([&] {
                event.set();
                event.clear();
              });
              const bool seen = event.is_set();
              t1.join();
              record(seen ? "1" : "0");
            }),
            (Tally{{"0", 2}, {"1", 1}}));
}

// T s, s W.
TEST(EnumeratedEvent, TimedWait) {
  EXPECT_EQ(TallyOf([] {
              Event event;
              bool set = false;
              Thread t1([&] { set = event.wait_for(milliseconds(1)); });
              event.set();
              t1.join();
              record(set ? "set" : "late");
            }),
            (Tally{{"late", 1}, {"set", 1}}));
}

// Passing is no choice. Each round: either arrives first.
TEST(EnumeratedBarrier, ArrivesInEveryOrder) {
  for (const int rounds : {1, 2, 3}) {
    EXPECT_EQ(CountOf([rounds] {
                Barrier round(2);
                const auto work = [&] {
                  for (int i = 0; i < rounds; ++i) round.arrive_and_wait();
                };
                Thread t1(work);
                work();
                t1.join();
              }),
              uint64_t{1} << rounds);
  }
}

// D a, a D; then main's second round is its own.
TEST(EnumeratedBarrier, GoesOnWithoutThoseThatDrop) {
  EXPECT_EQ(CountOf([] {
              Barrier round(2);
              Thread t1([&] { round.arrive_and_drop(); });
              round.arrive_and_wait();
              round.arrive_and_wait();
              t1.join();
            }),
            2u);
}

// The completion is a second step of whoever is last, while the other waits:
// A a c, a A C.
TEST(EnumeratedBarrier, Completes) {
  EXPECT_EQ(CountOf([] {
              Barrier round(2, [] {});
              Thread t1([&] { round.arrive_and_wait(); });
              round.arrive_and_wait();
              t1.join();
            }),
            2u);
}

// d W. Of two that count down, either is first.
TEST(EnumeratedLatch, OpensAtZero) {
  EXPECT_EQ(CountOf([] {
              Latch ready(1);
              Thread t1([&] { ready.wait(); });
              ready.count_down();
              t1.join();
            }),
            1u);
  EXPECT_EQ(CountOf([] {
              Latch ready(2);
              Thread t1([&] { ready.arrive_and_wait(); });
              ready.arrive_and_wait();
              t1.join();
            }),
            2u);
}

// A look among D D.
TEST(EnumeratedLatch, IsOpenAfterTheLast) {
  EXPECT_EQ(TallyOf([] {
              Latch ready(2);
              Thread t1([&] {
                ready.count_down();
                ready.count_down();
              });
              const bool open = ready.try_wait();
              t1.join();
              record(open ? "open" : "shut");
            }),
            (Tally{{"open", 1}, {"shut", 2}}));
}

uint64_t OrdersOfItems(size_t capacity, int items) {
  return CountOf([=] {
    Queue<int> pipeline(capacity);
    Thread t1([&] {
      for (int i = 0; i < items; ++i) pipeline.put(i);
    });
    for (int i = 0; i < items; ++i) pipeline.get();
    t1.join();
  });
}

// Words of n P and n g of which no beginning has more g than P (Catalan's
// numbers: 2, 5), or more P than g and the capacity. Of three items, two
// places forbid P P P g g g alone.
TEST(EnumeratedQueue, PutsAndGets) {
  EXPECT_EQ(OrdersOfItems(1, 3), 1u);
  EXPECT_EQ(OrdersOfItems(2, 2), 2u);
  EXPECT_EQ(OrdersOfItems(2, 3), 4u);
  EXPECT_EQ(OrdersOfItems(0, 3), 5u);
}

// P P among g g, 4! / (2! 2!):
//   PPgg PgPg: 1 2; PggP: 1 none; gPPg gPgP: none 1; ggPP: none none
TEST(EnumeratedQueue, TryGet) {
  EXPECT_EQ(TallyOf([] {
              Queue<int> pipeline;
              Thread t1([&] {
                pipeline.put(1);
                pipeline.put(2);
              });
              std::string got;
              for (int i = 0; i < 2; ++i) {
                const auto item = pipeline.try_get();
                got += item ? std::to_string(*item) : "-";
              }
              t1.join();
              record(got);
            }),
            (Tally{{"12", 2}, {"1-", 1}, {"-1", 2}, {"--", 1}}));
}

// One place: p P' where P' finds no room; P p'.
TEST(EnumeratedQueue, TryPut) {
  EXPECT_EQ(TallyOf([] {
              Queue<int> pipeline(1);
              bool put[2] = {};
              Thread t1([&] { put[0] = pipeline.try_put(1); });
              put[1] = pipeline.try_put(2);
              t1.join();
              record(std::to_string(put[0]) + std::to_string(put[1]));
            }),
            (Tally{{"01", 1}, {"10", 1}}));
}

// p G D j: the get waits for the put, the join for the item to be done.
TEST(EnumeratedQueue, Join) {
  EXPECT_EQ(CountOf([] {
              Queue<int> pipeline;
              Thread t1([&] {
                pipeline.get();
                pipeline.task_done();
              });
              pipeline.put(1);
              pipeline.join();
              t1.join();
            }),
            1u);
}

// A get that waits: c G. A look: g C, C g. A put among p' and c: both before
// it is closed, 2 orders, or after, P refused.
TEST(EnumeratedQueue, Close) {
  EXPECT_EQ(TallyOf([] {
              Queue<int> pipeline;
              bool closed = false;
              Thread t1([&] {
                try {
                  pipeline.get();
                } catch (const QueueClosed&) {
                  closed = true;
                }
              });
              pipeline.close();
              t1.join();
              record(closed ? "closed" : "open");
            }),
            (Tally{{"closed", 1}}));
  EXPECT_EQ(TallyOf([] {
              Queue<int> pipeline;
              bool put = false;
              Thread t1([&] { put = pipeline.try_put(1); });
              pipeline.try_put(2);
              pipeline.close();
              t1.join();
              record(put ? "put" : "refused");
            }),
            (Tally{{"put", 2}, {"refused", 1}}));
}

}  // namespace
}  // namespace ravel
