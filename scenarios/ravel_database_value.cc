// SPDX-License-Identifier: Apache-2.0
//
// The story of database_value.cc on Ravel's own primitives, which need no
// interception.

#include <ravel/primitives.h>

#include <chrono>
#include <mutex>

#include "scenarios/all.h"

namespace {

using ravel::Atomic;
using ravel::Mutex;
using ravel::Shared;
using ravel::Thread;

Shared<int> database_value(0);
Atomic<int> atomic_value(0);
Mutex value_mutex("value");

void Work() { ravel::sleep_for(std::chrono::milliseconds(100)); }

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
  const std::scoped_lock guard(value_mutex);
  Increase();
}

void RunTwice(void (*increase)()) {
  Thread t1(increase);
  Thread t2(increase);
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
  ravel::check(atomic_value.load() == 2,
               "two increases, but the value is not 2");
}

void Locked() { IncreaseTwice(IncreaseLocked); }

void LockGuard() { IncreaseTwice(IncreaseGuarded); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> RavelDatabaseValue() {
  static constexpr Scenario kScenarios[] = {
      {"ravel_database_value/unlocked",
       "copies a Shared<int>, increments, sleeps, writes it back",
       Unlocked,
       {Verdict::kBug, "assertion",
        "both threads may copy 0 before either writes 1; the accesses race "
        "in every schedule, the lost update is the worse consequence"},
       "random"},
      {"ravel_database_value/atomic_unlocked",
       "the same with loads and stores of an Atomic<int>",
       AtomicUnlocked,
       {Verdict::kBug, "assertion",
        "atomic accesses do not race, but both threads may still load 0 "
        "before either stores 1"},
       "random"},
      {"ravel_database_value/locked",
       "the same between lock() and unlock() of a Mutex",
       Locked,
       {Verdict::kExhausted, "",
        "the mutex is held from the copy to the write, so the second thread "
        "copies what the first has written"}},
      {"ravel_database_value/lock_guard",
       "the same under a std::scoped_lock of a Mutex",
       LockGuard,
       {Verdict::kExhausted, "",
        "the guard holds the mutex from the copy to the end of the function, "
        "after the write"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
