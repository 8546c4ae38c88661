// SPDX-License-Identifier: Apache-2.0
//
// Every interleaving of two short programs over a Future, ThreadPoolExecutor,
// Atomic, Shared, Thread, or time, compared with what was worked out by hand.
// In the comments a step of t1 is a capital letter, one of main a small one.

#include <gtest/gtest.h>
#include <ravel/primitives.h>

#include <future>
#include <string>

#include "tests/enumerated.h"

namespace ravel {
namespace {

// S, and then get, without a choice.
TEST(EnumeratedFuture, GetWaitsForTheValue) {
  EXPECT_EQ(CountOf([] {
              Promise<int> answer;
              Future<int> future = answer.get_future();
              Thread t1([&] { answer.set_value(1); });
              future.get();
              t1.join();
            }),
            1u);
}

// S d, d S; S w, t S.
TEST(EnumeratedFuture, DoneOrNotYet) {
  const auto tally = [](bool timed) {
    return TallyOf([timed] {
      Promise<int> answer;
      Future<int> future = answer.get_future();
      Thread t1([&] { answer.set_value(1); });
      const bool done =
          timed ? future.wait_for(milliseconds(1)) == std::future_status::ready
                : future.done();
      t1.join();
      record(done ? "done" : "not yet");
    });
  };
  EXPECT_EQ(tally(false), (Tally{{"done", 1}, {"not yet", 1}}));
  EXPECT_EQ(tally(true), (Tally{{"done", 1}, {"not yet", 1}}));
}

// S s, s S: the second is refused.
TEST(EnumeratedFuture, SetTwice) {
  EXPECT_EQ(TallyOf([] {
              Promise<int> answer;
              Future<int> future = answer.get_future();
              const auto set = [&](int value) {
                try {
                  answer.set_value(value);
                } catch (const std::future_error&) {
                }
              };
              Thread t1(set, 1);
              set(2);
              t1.join();
              record(std::to_string(future.get()));
            }),
            (Tally{{"1", 1}, {"2", 1}}));
}

// A callback that is left before the value is called by t1, after it by main.
TEST(EnumeratedFuture, Callback) {
  EXPECT_EQ(
      TallyOf([] {
        Promise<int> answer;
        Future<int> future = answer.get_future();
        std::thread::id caller;
        Thread t1([&] { answer.set_value(1); });
        future.add_done_callback([&] { caller = std::this_thread::get_id(); });
        t1.join();
        record(caller == std::this_thread::get_id() ? "main" : "t1");
      }),
      (Tally{{"main", 1}, {"t1", 1}}));
}

// One worker. It waits: G needs p, its second one needs c. main waits for the
// result before it closes: p G S (get) c G.
TEST(EnumeratedThreadPoolExecutor, OneTaskWaitedFor) {
  EXPECT_EQ(TallyOf([] {
              ThreadPoolExecutor pool(1);
              Future<int> answer = pool.submit([] { return 7; });
              const int value = answer.get();
              pool.shutdown();
              record(std::to_string(value));
            }),
            (Tally{{"7", 1}}));
}

// main does not wait for the result: p, then c anywhere among G S and the
// look at the result that nobody took (before it is destroyed), 4 places; the
// second G comes last.
TEST(EnumeratedThreadPoolExecutor, OneTaskNotWaitedFor) {
  EXPECT_EQ(CountOf([] {
              ThreadPoolExecutor pool(1);
              pool.submit([] { return 7; });
              pool.shutdown();
            }),
            4u);
}

// 4! / (2! 2!) orders of load and store; the two that run one after the other
// lose nothing.
TEST(EnumeratedAtomic, LoadAndStore) {
  EXPECT_EQ(TallyOf([] {
              Atomic<int> value(0);
              const auto add = [&] { value.store(value.load() + 1); };
              Thread t1(add);
              add();
              t1.join();
              record(std::to_string(value.load()));
            }),
            (Tally{{"1", 4}, {"2", 2}}));
}

TEST(EnumeratedAtomic, Updates) {
  EXPECT_EQ(TallyOf([] {
              Atomic<int> value(0);
              Thread t1([&] { value.fetch_add(1); });
              value.fetch_add(1);
              t1.join();
              record(std::to_string(value.load()));
            }),
            (Tally{{"2", 2}}));
}

// Both load, then exchange: 6 orders. Where both loaded 0 (4 of them) the
// second exchange fails.
TEST(EnumeratedAtomic, CompareExchange) {
  EXPECT_EQ(TallyOf([] {
              Atomic<int> value(0);
              const auto add = [&] {
                int seen = value.load();
                value.compare_exchange_strong(seen, seen + 1);
              };
              Thread t1(add);
              add();
              t1.join();
              record(std::to_string(value.load()));
            }),
            (Tally{{"1", 4}, {"2", 2}}));
}

// A fence is a step of its own: two steps each.
TEST(EnumeratedAtomic, Fences) {
  EXPECT_EQ(CountOf([] {
              Atomic<int> value(0);
              const auto store = [&] {
                ravel::atomic_thread_fence(std::memory_order_release);
                value.store(1, std::memory_order_relaxed);
              };
              Thread t1(store);
              store();
              t1.join();
            }),
            6u);
}

Shared<int> balance(0);

// A load and a store each, as of an atomic. Nothing else that this program
// does is an access that Ravel sees: it is not instrumented.
TEST(EnumeratedShared, LoadAndStore) {
  EXPECT_EQ(
      TallyOf(
          [] {
            balance = 0;
            Thread t1([] { ++balance; });
            ++balance;
            t1.join();
            record(std::to_string(balance));
          },
          every_schedule().set_points(Points::kAll).set_races(Races::kIgnore)),
      (Tally{{"1", 4}, {"2", 2}}));
}

// Under a lock its accesses are steps too, but nobody else can go between.
TEST(EnumeratedShared, UnderALock) {
  EXPECT_EQ(TallyOf(
                [] {
                  balance = 0;
                  Mutex mu;
                  const auto add = [&] {
                    mu.lock();
                    ++balance;
                    mu.unlock();
                  };
                  Thread t1(add);
                  add();
                  t1.join();
                  record(std::to_string(balance));
                },
                every_schedule().set_points(Points::kAll)),
            (Tally{{"2", 2}}));
}

// Threads without a step of their own leave no choice. Starting a second one
// is a step of main's: Y s, s Y; with a step of its own, 3 orders of Y and s
// before Z: Y s Z, s Y Z, s Z Y.
TEST(EnumeratedThread, StartAndJoin) {
  EXPECT_EQ(CountOf([] {
              Thread t1([] {});
              Thread t2([] {});
              t1.join();
              t2.join();
            }),
            1u);
  EXPECT_EQ(CountOf([] {
              Thread t1([] { yield(); });
              Thread t2([] {});
              t1.join();
              t2.join();
            }),
            2u);
  EXPECT_EQ(CountOf([] {
              Thread t1([] { yield(); });
              Thread t2([] { yield(); });
              t1.join();
              t2.join();
            }),
            3u);
}

Atomic<int> ticks(0);

// A daemon makes none, one or two of its steps before main's ends it all.
TEST(EnumeratedThread, Daemon) {
  const Result result = explore(every_schedule(), [] {
    ticks = 0;
    Thread daemon({.daemon = true}, [] {
      ++ticks;
      ++ticks;
    });
    record(std::to_string(ticks.load()));
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.records, (Tally{{"0", 1}, {"1", 1}, {"2", 1}}));
}

// Detaching is no choice; the execution waits for the thread.
TEST(EnumeratedThread, Detach) {
  const Result result = explore(every_schedule(), [] {
    Thread t1([] { yield(); });
    t1.detach();
    yield();
    record("done");
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.executions, 2u);
}

// In any order by default; with an ordered clock the shorter is first, and
// equally long ones in either order.
TEST(EnumeratedTime, Sleeps) {
  const auto count = [](Clock clock, int mine, int its) {
    const Result result = explore(every_schedule().set_clock(clock), [=] {
      Thread t1([=] { sleep_for(milliseconds(its)); });
      sleep_for(milliseconds(mine));
      t1.join();
    });
    EXPECT_THAT(result, IsExhausted());
    return result.executions;
  };
  EXPECT_EQ(count(Clock::kAny, 1, 2), 2u);
  EXPECT_EQ(count(Clock::kOrdered, 1, 2), 1u);
  EXPECT_EQ(count(Clock::kOrdered, 1, 1), 2u);
}

// 3 values times 2, whoever chooses first: choosing is no step.
TEST(EnumeratedChoice, IsTheProduct) {
  EXPECT_EQ(CountOf([] {
              Thread t1([] { choose(2); });
              choose(3);
              t1.join();
            }),
            6u);
}

}  // namespace
}  // namespace ravel
