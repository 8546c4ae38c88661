// SPDX-License-Identifier: Apache-2.0
//
// Futexes, called by number, and what the standard library builds of them.

#include <gtest/gtest.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <thread>

#include "tests/same_answers.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;

using Word = std::atomic<uint32_t>;

long Futex(Word* word, int operation, uint32_t value,
           const timespec* time = nullptr, Word* other = nullptr,
           uint32_t value3 = 0) {
  return syscall(SYS_futex, word, operation, value, time, other, value3);
}

// Requeueing takes a number where others take a time.
const timespec* AsTime(uintptr_t number) {
  return reinterpret_cast<const timespec*>(number);
}

std::string AskFutex() {
  Answers answers;
  Word word = 1, other = 0;
  const timespec soon = {0, 1000}, past = {1, 0}, invalid = {0, -1};
  answers.AddWithErrno(Futex(&word, FUTEX_WAIT_PRIVATE, 0));
  answers.AddWithErrno(Futex(&word, FUTEX_WAIT, 2));
  answers.AddWithErrno(Futex(&word, FUTEX_WAIT_PRIVATE, 1, &soon));
  answers.AddWithErrno(Futex(&word, FUTEX_WAIT_PRIVATE, 1, &invalid));
  answers.AddWithErrno(
      Futex(&word, FUTEX_WAIT_BITSET_PRIVATE, 1, &past, nullptr, 1));
  answers.AddWithErrno(Futex(&word,
                             FUTEX_WAIT_BITSET_PRIVATE | FUTEX_CLOCK_REALTIME,
                             1, &past, nullptr, FUTEX_BITSET_MATCH_ANY));
  answers.AddWithErrno(
      Futex(&word, FUTEX_WAIT_BITSET_PRIVATE, 1, &past, nullptr, 0));
  answers.AddWithErrno(Futex(&word, FUTEX_WAKE_PRIVATE, 1));
  answers.AddWithErrno(
      Futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 1, nullptr, nullptr, 0));
  answers.AddWithErrno(
      Futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, AsTime(1), &other, 9));
  answers.AddWithErrno(
      Futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, AsTime(1), &other, 1));
  answers.AddWithErrno(
      Futex(&word, FUTEX_REQUEUE_PRIVATE, 1, AsTime(1), &other));
  auto* odd = reinterpret_cast<Word*>(reinterpret_cast<char*>(&word) + 1);
  answers.AddWithErrno(Futex(odd, FUTEX_WAKE_PRIVATE, 1));
  answers.AddWithErrno(syscall(SYS_gettid) == getpid());
  answers.AddWithErrno(gettid() == getpid());
  answers.AddWithErrno(syscall(SYS_getppid) == getppid());
  return answers.text();
}

TEST(Futex, AnswersAsOnHardware) {
  const auto body = [] {
    std::string text;
    // The first thread of the process on hardware, too.
    text = AskFutex();
    record(text);
  };
  Options real;
  real.backend = Backend::kReal;
  real.repeat = 1;
  EXPECT_EQ(SaidAlways(body, random(5)), SaidAlways(body, real));
}

TEST(Futex, WaitsUntilTheValueHasChanged) {
  const Result result = explore(exhaustive(), [] {
    Word word = 0;
    int data = 0;
    std::thread t1([&] {
      data = 1;
      word.store(1, std::memory_order_release);
      Futex(&word, FUTEX_WAKE_PRIVATE, 1);
    });
    while (word.load(std::memory_order_acquire) == 0) {
      Futex(&word, FUTEX_WAIT_PRIVATE, 0);
    }
    check(data == 1, "the data came with the flag");
    t1.join();
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
}

TEST(Futex, AWakeThatComesTooEarlyIsLost) {
  const Result result = explore(exhaustive(), [] {
    Word word = 0;
    std::thread t1([&] { Futex(&word, FUTEX_WAIT_PRIVATE, 0); });
    Futex(&word, FUTEX_WAKE_PRIVATE, 1);
    t1.join();
  });
  EXPECT_THAT(result, HasBug("deadlock"));
}

TEST(Futex, OrdersNothingItself) {
  const Result result = explore(random(200).set_races(Races::kFail), [] {
    Word word = 0;
    int data = 0;
    std::thread t1([&] {
      data = 1;
      word.store(1, std::memory_order_relaxed);
      Futex(&word, FUTEX_WAKE_PRIVATE, 1);
    });
    while (word.load(std::memory_order_relaxed) == 0) {
      Futex(&word, FUTEX_WAIT_PRIVATE, 0);
    }
    record(std::to_string(data));
    t1.join();
  });
  EXPECT_THAT(result, HasBug("data_race"));
}

// `waiters` threads wait with bits 1, 2, 4, ...; once all do, wakes some.
template <typename Wake>
void WakeSome(int waiters, Wake wake) {
  Word word = 0, other = 0;
  std::atomic<int> woken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < waiters; ++i) {
    threads.emplace_back([&word, &woken, i] {
      const timespec limit = {1000, 0};
      const uint32_t mask = 1u << i;
      const bool was_woken = Futex(&word, FUTEX_WAIT_BITSET_PRIVATE, 0, &limit,
                                   nullptr, mask) == 0;
      if (was_woken) woken += 1 << i;
    });
  }
  const long count = wake(&word, &other);
  for (std::thread& thread : threads) thread.join();
  record(std::to_string(count) + ":" + std::to_string(woken));
}

std::set<std::string> SaidOfTwo(long (*wake)(Word*, Word*)) {
  const Result result =
      explore(exhaustive().preemptions(4), [wake] { WakeSome(2, wake); });
  EXPECT_THAT(result, IsExhausted());
  return Said(result);
}

TEST(Futex, WakesAnyOneOfTwo) {
  EXPECT_THAT(SaidOfTwo([](Word* word, Word*) {
                return Futex(word, FUTEX_WAKE_PRIVATE, 1);
              }),
              ElementsAre("0:0", "1:1", "1:2"));
}

TEST(Futex, WakesAll) {
  EXPECT_THAT(SaidOfTwo([](Word* word, Word*) {
                return Futex(word, FUTEX_WAKE_PRIVATE, INT_MAX);
              }),
              ElementsAre("0:0", "1:1", "1:2", "2:3"));
}

TEST(Futex, WakesOnlyThoseOfTheMask) {
  EXPECT_THAT(SaidOfTwo([](Word* word, Word*) {
                return Futex(word, FUTEX_WAKE_BITSET_PRIVATE, INT_MAX, nullptr,
                             nullptr, 2);
              }),
              ElementsAre("0:0", "1:2"));
}

TEST(Futex, MovesWaitersToAnotherLine) {
  EXPECT_THAT(SaidOfTwo([](Word* word, Word* other) {
                const long moved = Futex(word, FUTEX_CMP_REQUEUE_PRIVATE, 0,
                                         AsTime(INT_MAX), other, 0);
                const long left = Futex(word, FUTEX_WAKE_PRIVATE, INT_MAX);
                const long woken = Futex(other, FUTEX_WAKE_PRIVATE, INT_MAX);
                check(woken <= moved, "more woken than moved");
                return 10 * woken + left;
              }),
              ::testing::Contains("20:3"));
}

}  // namespace
}  // namespace ravel
