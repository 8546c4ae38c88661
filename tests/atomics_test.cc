// SPDX-License-Identifier: Apache-2.0
//
// Every operation of std::atomic, on every size, gives under control what it
// gives on the hardware.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <limits>
#include <sstream>
#include <thread>

#include "tests/exploring.h"

namespace ravel {
namespace {

// What the operations gave, as text.
class Answers {
 public:
  template <typename T>
  void Add(T value) {
    text_ << +value << ' ';
  }
  std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
};

void ExpectTheSameUnderControl(std::string (*run)()) {
  const std::string native = run();
  EXPECT_FALSE(native.empty());
  EXPECT_EQ(SaidAlways([run] { record(run()); }, random(3)), native);
}

template <typename T, typename Atomic>
void ExchangeAll(Atomic& atomic, Answers& answers) {
  answers.Add(atomic.exchange(T(5)));
  for (const bool weak : {false, true}) {
    for (const T expected : {T(5), T(9)}) {
      T seen = expected;
      const bool done = weak ? atomic.compare_exchange_weak(seen, T(7))
                             : atomic.compare_exchange_strong(seen, T(7));
      answers.Add(done);
      answers.Add(seen);
      answers.Add(atomic.load());
      atomic.store(T(5));
    }
  }
}

template <typename T, typename Atomic>
void CalculateAll(Atomic& atomic, Answers& answers) {
  const T most = std::numeric_limits<T>::max();
  answers.Add(atomic.fetch_add(most));
  answers.Add(atomic.fetch_add(3));
  answers.Add(atomic.fetch_sub(5));
  answers.Add(atomic.fetch_sub(most));
  answers.Add(atomic.fetch_or(T(0x55)));
  answers.Add(atomic.fetch_and(T(0x3c)));
  answers.Add(atomic.fetch_xor(T(0x7f)));
  answers.Add(++atomic);
  answers.Add(atomic++);
  answers.Add(--atomic);
  answers.Add(atomic--);
  answers.Add(atomic += 2);
  answers.Add(atomic -= 1);
  answers.Add(atomic |= 8);
  answers.Add(atomic &= 9);
  answers.Add(atomic ^= 1);
  answers.Add(T(atomic));
}

template <typename T>
std::string RunAtomic() {
  Answers answers;
  std::atomic<T> atomic = T(1);
  ExchangeAll<T>(atomic, answers);
  CalculateAll<T>(atomic, answers);
  return answers.text();
}

template <typename T>
std::string RunAtomicRef() {
  Answers answers;
  alignas(std::atomic_ref<T>::required_alignment) T value = T(1);
  std::atomic_ref<T> atomic(value);
  ExchangeAll<T>(atomic, answers);
  CalculateAll<T>(atomic, answers);
  answers.Add(value);
  return answers.text();
}

template <typename T>
class AtomicOf : public testing::Test {};
using Types = testing::Types<int8_t, uint8_t, int16_t, uint16_t, int32_t,
                             uint32_t, int64_t, uint64_t>;
TYPED_TEST_SUITE(AtomicOf, Types);

TYPED_TEST(AtomicOf, IsTheSameUnderControl) {
  ExpectTheSameUnderControl(RunAtomic<TypeParam>);
}

TYPED_TEST(AtomicOf, ReferenceIsTheSameUnderControl) {
  ExpectTheSameUnderControl(RunAtomicRef<TypeParam>);
}

std::string RunOthers() {
  Answers answers;
  std::atomic<bool> flag = false;
  ExchangeAll<bool>(flag, answers);
  std::atomic_flag test_and_set;
  answers.Add(test_and_set.test());
  answers.Add(test_and_set.test_and_set());
  answers.Add(test_and_set.test_and_set());
  test_and_set.clear();
  answers.Add(test_and_set.test());
  int values[4] = {1, 2, 3, 4};
  std::atomic<int*> pointer = values;
  answers.Add(*pointer.fetch_add(2));
  answers.Add(*--pointer);
  answers.Add(*pointer.exchange(values + 3));
  answers.Add(*pointer.load());
  std::atomic<double> number = 1.5;
  answers.Add(number.fetch_add(2.25));
  answers.Add(number.load());
  return answers.text();
}

TEST(Atomic, FlagsPointersAndNumbersAreTheSameUnderControl) {
  ExpectTheSameUnderControl(RunOthers);
}

struct alignas(16) Pair {
  uint64_t first, second;
};

// As a queue without locks swaps a pointer together with its count.
std::string RunPair() {
  Answers answers;
  Pair pair = {1, 2};
  Pair expected = {1, 2}, desired = {3, 4};
  for (int i = 0; i < 2; ++i) {
    answers.Add(__atomic_compare_exchange(&pair, &expected, &desired, false,
                                          __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
    answers.Add(expected.first);
    answers.Add(expected.second);
  }
  Pair seen;
  __atomic_load(&pair, &seen, __ATOMIC_ACQUIRE);
  answers.Add(seen.first);
  answers.Add(seen.second);
  return answers.text();
}

TEST(Atomic, SixteenBytesAreTheSameUnderControl) {
  ExpectTheSameUnderControl(RunPair);
}

std::string RunOrders() {
  Answers answers;
  std::atomic<int> atomic = 1;
  for (const auto order : {std::memory_order_relaxed, std::memory_order_acquire,
                           std::memory_order_seq_cst}) {
    answers.Add(atomic.load(order));
    std::atomic_thread_fence(order);
  }
  for (const auto order : {std::memory_order_relaxed, std::memory_order_release,
                           std::memory_order_seq_cst}) {
    atomic.store(static_cast<int>(order), order);
    std::atomic_thread_fence(order);
    std::atomic_signal_fence(order);
    answers.Add(atomic.fetch_add(1, order));
  }
  answers.Add(atomic.load());
  return answers.text();
}

TEST(Atomic, OrdersAndFencesChangeNoValue) {
  ExpectTheSameUnderControl(RunOrders);
}

TEST(Atomic, UpdatesAreIndivisible) {
  const Result result = explore(exhaustive(), [] {
    std::atomic<int> shared = 0;
    const auto add = [&] {
      ++shared;
      int old = shared;
      while (!shared.compare_exchange_weak(old, old + 10)) {
      }
    };
    std::thread t1(add), t2(add);
    t1.join();
    t2.join();
    check(shared == 22, "an update was divided");
  });
  EXPECT_THAT(result, IsExhausted());
}

// None of the threads runs while the search is not on.
TEST(Atomic, WorksOnHardwareThreads) {
  Options options;
  options.backend = Backend::kReal;
  options.repeat = 20;
  const Result result = explore(options, [] {
    std::atomic<int> sum = 0;
    Pair pair = {0, 0};
    const auto add = [&] {
      for (int i = 0; i < 1000; ++i) {
        sum.fetch_add(2);
        Pair old = {0, 0}, next;
        do {
          next = {old.first + 1, old.second + 1};
        } while (!__atomic_compare_exchange(
            &pair, &old, &next, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
      }
    };
    std::thread t1(add), t2(add);
    t1.join();
    t2.join();
    check(sum == 4000, "lost");
    check(pair.first == 2000 && pair.second == 2000, "torn");
  });
  EXPECT_THAT(result, HasNoBug());
  EXPECT_EQ(result.executions, 20u);
}

}  // namespace
}  // namespace ravel
