// SPDX-License-Identifier: Apache-2.0
//
// The story of dining_philosophers.cc on Ravel's own primitives.

#include <ravel/primitives.h>

#include <algorithm>
#include <mutex>

#include "scenarios/all.h"

namespace {

using ravel::Mutex;
using ravel::Shared;
using ravel::Thread;

constexpr int kSeats = 3;

Mutex forks[kSeats] = {Mutex("fork 0"), Mutex("fork 1"), Mutex("fork 2")};
Shared<int> meals[kSeats];

// One writer for each, as long as nobody sits down twice.
void Eat(int seat) { ++meals[seat]; }

void TakeLeftFirst(int seat) {
  const int left = seat;
  const int right = (seat + 1) % kSeats;
  const std::lock_guard<Mutex> first(forks[left]);
  const std::lock_guard<Mutex> second(forks[right]);
  Eat(seat);
}

void TakeLowerFirst(int seat) {
  const int left = seat;
  const int right = (seat + 1) % kSeats;
  const std::lock_guard<Mutex> first(forks[std::min(left, right)]);
  const std::lock_guard<Mutex> second(forks[std::max(left, right)]);
  Eat(seat);
}

void Dine(void (*philosopher)(int)) {
  for (Shared<int>& count : meals) count = 0;
  Thread philosophers[kSeats];
  for (int seat = 0; seat < kSeats; ++seat) {
    philosophers[seat] = Thread(philosopher, seat);
  }
  for (Thread& thread : philosophers) thread.join();
  const bool all =
      std::all_of(meals, meals + kSeats,
                  [](const Shared<int>& count) { return count == 1; });
  ravel::check(all, "a philosopher has not eaten");
}

void Naive() { Dine(TakeLeftFirst); }

void Ordered() { Dine(TakeLowerFirst); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> RavelDiningPhilosophers() {
  static constexpr Scenario kScenarios[] = {
      {"ravel_dining_philosophers/naive",
       "each takes the left fork, a Mutex, first",
       Naive,
       {Verdict::kBug, "deadlock",
        "once each holds the left fork, each waits for the right one, which "
        "a neighbour holds"},
       "random"},
      {"ravel_dining_philosophers/ordered",
       "each takes the fork with the lower number first",
       Ordered,
       {Verdict::kExhausted, "",
        "who holds the highest fork that is taken waits for none, so somebody "
        "can always go on"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
