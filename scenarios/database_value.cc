// SPDX-License-Identifier: Apache-2.0
//
// Two threads increase a value as a program and its database do: they copy it,
// work on the copy for a while, and write the copy back. Without a lock around
// all three, the second copy may be taken before the first is written.

#include <ravel/ravel.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "scenarios/all.h"

namespace {

int database_value = 0;
std::atomic<int> atomic_value = 0;
std::mutex value_mutex;

void Work() { std::this_thread::sleep_for(std::chrono::milliseconds(100)); }

void Increase() {
  int local_copy = database_value;
  ++local_copy;
  Work();
  database_value = local_copy;
}

void IncreaseAtomic() {
  int local_copy = atomic_value.load();
  ++local_copy;
  Work();
  atomic_value.store(local_copy);
}

void IncreaseLocked() {
  value_mutex.lock();
  Increase();
  value_mutex.unlock();
}

void IncreaseGuarded() {
  const std::lock_guard<std::mutex> guard(value_mutex);
  Increase();
}

void RunTwice(void (*increase)()) {
  std::thread t1(increase);
  std::thread t2(increase);
  t1.join();
  t2.join();
}

void IncreaseTwice(void (*increase)()) {
  database_value = 0;
  RunTwice(increase);
  ravel::check(database_value == 2, "two increases, but the value is not 2");
}

void Unlocked() { IncreaseTwice(Increase); }

void AtomicUnlocked() {
  atomic_value = 0;
  RunTwice(IncreaseAtomic);
  ravel::check(atomic_value == 2, "two increases, but the value is not 2");
}

void Locked() { IncreaseTwice(IncreaseLocked); }

void LockGuard() { IncreaseTwice(IncreaseGuarded); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> DatabaseValue() {
  static constexpr Scenario kScenarios[] = {
      {"database_value/unlocked",
       "copies a plain int, increments, sleeps, writes it back",
       Unlocked,
       {Verdict::kBug, "assertion",
        "both threads may copy 0 before either writes 1; the accesses race "
        "in every schedule, the lost update is the worse consequence"},
       "random"},
      {"database_value/atomic_unlocked",
       "the same with loads and stores of a std::atomic",
       AtomicUnlocked,
       {Verdict::kBug, "assertion",
        "atomic accesses do not race, but both threads may still load 0 "
        "before either stores 1"},
       "random"},
      {"database_value/locked",
       "the same between lock() and unlock() of a std::mutex",
       Locked,
       {Verdict::kExhausted, "",
        "the mutex is held from the copy to the write, so the second thread "
        "copies what the first has written"}},
      {"database_value/lock_guard",
       "the same under a std::lock_guard",
       LockGuard,
       {Verdict::kExhausted, "",
        "the guard holds the mutex from the copy to the end of the function, "
        "after the write"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
