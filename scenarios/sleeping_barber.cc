// SPDX-License-Identifier: Apache-2.0
//
// The sleeping barber (Dijkstra, "Cooperating sequential processes", 1965). A
// barber sleeps while there is no customer, and a customer who finds him
// asleep wakes him. A barber who looks for customers and falls asleep in two
// steps can miss the one who comes in between: that one saw him awake, sits
// down, and both wait.

#include <ravel/primitives.h>
#include <ravel/ravel.h>

#include <mutex>
#include <vector>

#include "scenarios/all.h"

namespace {

using ravel::Atomic;
using ravel::Mutex;
using ravel::Semaphore;
using ravel::Shared;
using ravel::Thread;

constexpr int kChairs = 1;

struct Shop {
  Mutex mutex{"shop"};
  Shared<int> waiting = 0;
  Atomic<bool> asleep = false;
  Semaphore wake{0, "wake"};            // looks and sleeps in two steps
  Semaphore customers{0, "customers"};  // counts them
  Semaphore cut{0, "cut"};
  Shared<int> turned_away = 0;
};

// Returns whether there was a chair.
bool SitDown(Shop& shop) {
  const std::lock_guard<Mutex> lock(shop.mutex);
  if (shop.waiting == kChairs) {
    ++shop.turned_away;
    return false;
  }
  ++shop.waiting;
  return true;
}

void Fetch(Shop& shop) {
  const std::lock_guard<Mutex> lock(shop.mutex);
  --shop.waiting;
  ravel::check(shop.waiting >= 0, "the barber cuts nobody's hair");
}

bool NobodyWaits(Shop& shop) {
  const std::lock_guard<Mutex> lock(shop.mutex);
  return shop.waiting == 0;
}

void BarberWhoLooks(Shop& shop) {
  if (NobodyWaits(shop)) {
    shop.asleep = true;
    shop.wake.acquire();
  }
  Fetch(shop);
  shop.cut.release();
}

void CustomerWhoLooks(Shop& shop) {
  if (!SitDown(shop)) return;
  if (shop.asleep.exchange(false)) shop.wake.release();
  shop.cut.acquire();
}

void BarberWhoCounts(Shop& shop) {
  shop.customers.acquire();
  Fetch(shop);
  shop.cut.release();
}

void CustomerWhoCounts(Shop& shop) {
  if (!SitDown(shop)) return;
  shop.customers.release();
  shop.cut.acquire();
}

void LooksThenSleeps() {
  Shop shop;
  Thread barber({.name = "barber"}, [&] { BarberWhoLooks(shop); });
  Thread customer({.name = "customer"}, [&] { CustomerWhoLooks(shop); });
  barber.join();
  customer.join();
}

void Open(int customers) {
  // The barber serves for ever, so the shop is never torn down.
  auto& shop = *new Shop;
  Thread({.name = "barber", .daemon = true}, [&shop] {
    for (;;) BarberWhoCounts(shop);
  });
  std::vector<Thread> threads;
  for (int i = 0; i < customers; ++i) {
    threads.emplace_back([&shop] { CustomerWhoCounts(shop); });
  }
  for (Thread& thread : threads) thread.join();
  ravel::check(shop.turned_away < customers, "nobody was served");
}

void CountsTwo() { Open(2); }

void CountsFour() { Open(4); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> SleepingBarber() {
  static constexpr Scenario kScenarios[] = {
      {"sleeping_barber/looks_then_sleeps",
       "the barber sees nobody and falls asleep, a customer in between",
       LooksThenSleeps,
       {Verdict::kBug, "deadlock",
        "the customer who comes after the look and before the sleep wakes "
        "nobody, and each waits for the other"},
       "random"},
      {"sleeping_barber/counts",
       "a semaphore counts the customers, 2 of them",
       CountsTwo,
       {Verdict::kExhausted, "",
        "each customer that sits down leaves a permit, so the barber sleeps "
        "only if all have been fetched"},
       "dfs:preemptions=2"},
      {"sleeping_barber/counts_four",
       "the same with 4 customers",
       CountsFour,
       {Verdict::kPassed, "", "as counts; too many schedules to see all"},
       "random",
       {.schedules = 1000}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
