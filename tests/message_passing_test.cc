// SPDX-License-Identifier: Apache-2.0
//
// Happens-before as the memory orders and fences of a program say it, from
// data handed over by a flag: a race where nothing orders it, none, in any
// schedule, where something does.

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/exploring.h"

namespace ravel {
namespace {

using std::memory_order_acq_rel;
using std::memory_order_acquire;
using std::memory_order_relaxed;
using std::memory_order_release;
using std::memory_order_seq_cst;

int data = 0;
std::atomic<int> flag = 0;

// One thread writes the data and sends, another reads it if it receives.
Result HandOver(const std::function<void()>& send,
                const std::function<bool()>& receive) {
  return explore(exhaustive().set_races(Races::kFail), [&] {
    std::thread sender([&] {
      data = 42;
      send();
    });
    if (receive()) record(std::to_string(data));
    sender.join();
  });
}

void ExpectClean(const std::function<void()>& send,
                 const std::function<bool()>& receive) {
  const Result result = HandOver(send, receive);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(Said(result), std::set<std::string>{"42"});
}

void ExpectRace(const std::function<void()>& send,
                const std::function<bool()>& receive) {
  EXPECT_THAT(HandOver(send, receive),
              HasBugThatSays("data_race", testing::HasSubstr("data")));
}

TEST(MessagePassing, RelaxedRaces) {
  ExpectRace([] { flag.store(1, memory_order_relaxed); },
             [] { return flag.load(memory_order_relaxed) == 1; });
}

TEST(MessagePassing, HalfAnOrderRaces) {
  ExpectRace([] { flag.store(1, memory_order_release); },
             [] { return flag.load(memory_order_relaxed) == 1; });
  ExpectRace([] { flag.store(1, memory_order_relaxed); },
             [] { return flag.load(memory_order_acquire) == 1; });
}

TEST(MessagePassing, ReleaseAndAcquireOrder) {
  ExpectClean([] { flag.store(1, memory_order_release); },
              [] { return flag.load(memory_order_acquire) == 1; });
  ExpectClean([] { flag.store(1, memory_order_seq_cst); },
              [] { return flag.load(memory_order_seq_cst) == 1; });
}

TEST(MessagePassing, FencesOrder) {
  const auto send = [] {
    std::atomic_thread_fence(memory_order_release);
    flag.store(1, memory_order_relaxed);
  };
  const auto receive = [] {
    if (flag.load(memory_order_relaxed) == 0) return false;
    std::atomic_thread_fence(memory_order_acquire);
    return true;
  };
  ExpectClean(send, receive);
  ExpectClean(send, [] { return flag.load(memory_order_acquire) == 1; });
  ExpectClean([] { flag.store(1, memory_order_release); }, receive);
}

TEST(MessagePassing, FencesOnTheWrongSideDoNotOrder) {
  ExpectRace(
      [] {
        flag.store(1, memory_order_relaxed);
        std::atomic_thread_fence(memory_order_release);
      },
      [] { return flag.load(memory_order_acquire) == 1; });
  ExpectRace([] { flag.store(1, memory_order_release); },
             [] {
               std::atomic_thread_fence(memory_order_acquire);
               return flag.load(memory_order_relaxed) == 1;
             });
}

TEST(MessagePassing, AReadModifyWriteContinuesAReleaseSequence) {
  ExpectClean(
      [] {
        flag.store(1, memory_order_release);
        flag.fetch_add(1, memory_order_relaxed);
      },
      [] { return flag.load(memory_order_acquire) != 0; });
}

TEST(MessagePassing, AStoreEndsAReleaseSequence) {
  ExpectRace(
      [] {
        flag.store(1, memory_order_release);
        flag.store(2, memory_order_relaxed);
      },
      [] { return flag.load(memory_order_acquire) == 2; });
}

TEST(MessagePassing, ExchangeAndCompareExchangeOrder) {
  const auto take = [] {
    int expected = 1;
    return flag.compare_exchange_strong(expected, 2, memory_order_acquire,
                                        memory_order_relaxed);
  };
  ExpectClean([] { flag.exchange(1, memory_order_acq_rel); }, take);
  ExpectRace([] { flag.exchange(1, memory_order_acquire); }, take);
}

TEST(MessagePassing, AFailedCompareExchangeHasItsOwnOrder) {
  const auto send = [] { flag.store(1, memory_order_release); };
  const auto look = [](std::memory_order failure) {
    int expected = 7;
    flag.compare_exchange_strong(expected, 8, memory_order_acq_rel, failure);
    return expected == 1;
  };
  ExpectClean(send, [&] { return look(memory_order_acquire); });
  ExpectRace(send, [&] { return look(memory_order_relaxed); });
}

TEST(MessagePassing, ThroughAnAtomicFlagOrders) {
  static std::atomic_flag sent;
  ExpectClean([] { sent.test_and_set(memory_order_release); },
              [] { return sent.test(memory_order_acquire); });
}

// Neighbours in memory, and still two objects.
struct alignas(8) Neighbours {
  std::atomic<int> flag = 0;
  std::atomic<int> other = 0;
};
Neighbours neighbours;

TEST(MessagePassing, AStoreNextToTheFlagTakesNothingAway) {
  ExpectClean(
      [] {
        neighbours.flag.store(1, memory_order_release);
        neighbours.other.store(1, memory_order_relaxed);
      },
      [] { return neighbours.flag.load(memory_order_acquire) == 1; });
}

TEST(MessagePassing, AReleaseNextToTheFlagAddsNothing) {
  ExpectRace(
      [] {
        neighbours.other.store(1, memory_order_release);
        flag.store(1, memory_order_relaxed);
      },
      [] {
        if (flag.load(memory_order_relaxed) == 0) return false;
        return neighbours.flag.load(memory_order_acquire) == 0;
      });
}

}  // namespace
}  // namespace ravel
