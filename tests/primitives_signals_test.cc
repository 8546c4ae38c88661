// SPDX-License-Identifier: Apache-2.0
//
// Semaphore, Event, Barrier and Latch, in both worlds.

#include <gtest/gtest.h>
#include <ravel/primitives.h>

#include <memory>

#include "tests/two_worlds.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Semaphore, CountsPermits) {
  ExpectInBothWorlds("1 1 0 0 1 0", [] {
    Semaphore slots(2, "slots");
    const auto say = [](bool got) { record(got ? "1" : "0"); };
    say(slots.try_acquire());
    say(slots.try_acquire_for(hours(1)));
    say(slots.try_acquire());
    say(slots.try_acquire_for(milliseconds(1)));
    slots.release();
    say(slots.try_acquire_until(now() + hours(1)));
    say(slots.try_acquire_until(now() + milliseconds(1)));
  });
}

TEST(Semaphore, LetsOneInAtATime) {
  const auto body = [] {
    Semaphore one(1);
    int value = 0;
    const auto add = [&] {
      one.acquire();
      ++value;
      one.release();
    };
    Thread t1(add), t2(add);
    t1.join();
    t2.join();
    record(std::to_string(value));
  };
  ExpectInBothWorlds("2", body);
  EXPECT_THAT(AllWords(body), ElementsAre("2"));
}

// Each of the two waits for a permit that main gives: either is first.
TEST(Semaphore, IsAcquiredInEveryOrder) {
  EXPECT_THAT(AllWords([] {
                Semaphore slots(0);
                Thread t1([&] { slots.acquire(), record("1"); });
                Thread t2([&] { slots.acquire(), record("2"); });
                slots.release(2);
                t1.join();
                t2.join();
              }),
              ElementsAre("1 2", "2 1"));
}

TEST(Semaphore, NamesItselfInADeadlock) {
  const Result result = explore(random(1), [] {
    Semaphore slots(0, "slots");
    slots.acquire();
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->report,
              HasSubstr("blocked in acquire on semaphore \"slots\" (0 left)"));
}

TEST(Semaphore, IsMisusedByReleasingTooMuch) {
  ExpectMisuse("thread main released semaphore \"s\" past its maximum of 2",
               [] {
                 Semaphore slots(1, 2, "s");
                 slots.release();
                 slots.release();
               });
  ExpectMisuse(
      "thread main made a semaphore of 3 permits, which is past its maximum "
      "of 2",
      [] { Semaphore slots(3, 2); });
}

TEST(Event, LetsThreadsThroughOnceSet) {
  const auto body = [] {
    Event started("started");
    int value = 0;
    Thread t1([&] {
      value = 1;
      started.set();
    });
    started.wait();
    record(std::to_string(value));
    record(std::to_string(started.is_set()));
    started.clear();
    record(std::to_string(started.is_set()));
    record(std::to_string(started.wait_for(milliseconds(1))));
    t1.join();
  };
  ExpectInBothWorlds("1 1 0 0", body);
  EXPECT_THAT(AllWords(body), ElementsAre("1 1 0 0"));
}

// set, clear, and a look: before, between or after the two.
TEST(Event, IsSeenSetOnlyBetweenSetAndClear) {
  EXPECT_THAT(AllWords([] {
                Event event;
                Thread t1([&] {
                  event.set();
                  event.clear();
                });
                record(std::to_string(event.is_set()));
                t1.join();
              }),
              ElementsAre("0", "1"));
}

TEST(Event, NeverSetIsADeadlock) {
  const Result result = explore(random(1), [] {
    Event event("go");
    event.wait();
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->report,
              HasSubstr("blocked in wait on event \"go\" (not set)"));
}

// A pulse may come before the wait, which then waits for ever.
TEST(Event, PulsedIsADeadlockInSomeSchedule) {
  EXPECT_THAT(explore(exhaustive(),
                      [] {
                        Event event;
                        Thread t1([&] { event.wait(); });
                        event.set();
                        event.clear();
                        t1.join();
                      }),
              HasBug("deadlock"));
}

TEST(Event, IsMisusedByDestroyingItUnderAWaiter) {
  const auto body = [] {
    auto* event = new Event("go");
    Thread t1({.daemon = true}, [&] { event->wait(); });
    sleep_for(milliseconds(20));
    delete event;
  };
  EXPECT_THAT(
      explore(random(1000), body),
      HasBugThatSays(
          "misuse", "thread main destroyed event \"go\" that threads wait on"));
  EXPECT_THAT(
      explore(Really(1), body),
      HasBugThatSays(
          "misuse", "thread main destroyed event \"go\" that threads wait on"));
}

void TwoRounds(Barrier& round) {
  int written[2][2] = {};
  bool all_seen = true;
  const auto work = [&](int me) {
    for (int phase = 0; phase < 2; ++phase) {
      written[phase][me] = 1;
      round.arrive_and_wait();
      if (written[phase][1 - me] == 0) all_seen = false;
      round.arrive_and_wait();
    }
  };
  Thread t1(work, 0), t2(work, 1);
  t1.join();
  t2.join();
  record(all_seen ? "seen" : "missed");
}

TEST(Barrier, OrdersEachRoundBeforeTheNext) {
  const auto body = [] {
    Barrier round(2, "round");
    TwoRounds(round);
  };
  ExpectInBothWorlds("seen", body);
  EXPECT_THAT(AllWords(body), ElementsAre("seen"));
}

TEST(Barrier, CompletesBeforeAnyoneGoesOn) {
  const auto body = [] {
    int completed = 0;
    Barrier round(2, [&] { ++completed; });
    int seen = 0;
    Thread t1([&] { round.arrive_and_wait(), seen = completed; });
    round.arrive_and_wait();
    record(std::to_string(completed));
    t1.join();
    record(std::to_string(seen));
  };
  ExpectInBothWorlds("1 1", body);
  EXPECT_THAT(AllWords(body), ElementsAre("1 1"));
}

TEST(Barrier, GoesOnWithoutThoseThatDrop) {
  ExpectInBothWorlds("done", [] {
    Barrier round(2);
    Thread t1([&] { round.arrive_and_drop(); });
    round.arrive_and_wait();
    round.arrive_and_wait();
    t1.join();
    record("done");
  });
}

TEST(Barrier, NamesItselfInADeadlock) {
  const Result result = explore(random(1), [] {
    Barrier round(2, "round");
    round.arrive_and_wait();
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->report,
              HasSubstr("blocked in pass on barrier \"round\""));
}

TEST(Barrier, ForNobodyIsMisuse) {
  ExpectMisuse("thread main made barrier \"b\" that expects no thread",
               [] { Barrier round(0, "b"); });
}

TEST(Latch, OpensWhenCountedDown) {
  const auto body = [] {
    Latch ready(2, "ready");
    int value[2] = {};
    Thread t1([&] { value[0] = 1, ready.count_down(); });
    Thread t2([&] { value[1] = 1, ready.arrive_and_wait(); });
    ready.wait();
    record(std::to_string(value[0] + value[1]));
    record(std::to_string(ready.try_wait()));
    t1.join();
    t2.join();
  };
  ExpectInBothWorlds("2 1", body);
  EXPECT_THAT(AllWords(body), ElementsAre("2 1"));
}

TEST(Latch, IsSeenShutOrOpen) {
  EXPECT_THAT(AllWords([] {
                Latch ready(1);
                Thread t1([&] { ready.count_down(); });
                record(ready.try_wait() ? "open" : "shut");
                t1.join();
              }),
              ElementsAre("open", "shut"));
}

TEST(Latch, CountedPastZeroIsMisuse) {
  ExpectMisuse("thread main counted down latch \"l\" past 0", [] {
    Latch ready(1, "l");
    ready.count_down(2);
  });
}

}  // namespace
}  // namespace ravel
