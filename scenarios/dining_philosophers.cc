// SPDX-License-Identifier: Apache-2.0
//
// Three philosophers at a round table, a fork between each two. To eat, each
// takes the two forks beside it, one after the other (Dijkstra, 1965).

#include <ravel/ravel.h>

#include <algorithm>
#include <mutex>
#include <thread>

#include "scenarios/all.h"

namespace {

constexpr int kSeats = 3;

std::mutex forks[kSeats];
int meals[kSeats];

// One writer for each, as long as nobody sits down twice.
void Eat(int seat) { ++meals[seat]; }

void TakeLeftFirst(int seat) {
  const int left = seat;
  const int right = (seat + 1) % kSeats;
  const std::lock_guard<std::mutex> first(forks[left]);
  const std::lock_guard<std::mutex> second(forks[right]);
  Eat(seat);
}

void TakeLowerFirst(int seat) {
  const int left = seat;
  const int right = (seat + 1) % kSeats;
  const std::lock_guard<std::mutex> first(forks[std::min(left, right)]);
  const std::lock_guard<std::mutex> second(forks[std::max(left, right)]);
  Eat(seat);
}

void Dine(void (*philosopher)(int)) {
  std::fill(meals, meals + kSeats, 0);
  std::thread philosophers[kSeats];
  for (int seat = 0; seat < kSeats; ++seat) {
    philosophers[seat] = std::thread(philosopher, seat);
  }
  for (std::thread& thread : philosophers) thread.join();
  ravel::check(std::count(meals, meals + kSeats, 1) == kSeats,
               "a philosopher has not eaten");
}

void Naive() { Dine(TakeLeftFirst); }

void Ordered() { Dine(TakeLowerFirst); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> DiningPhilosophers() {
  static constexpr Scenario kScenarios[] = {
      {"dining_philosophers/naive",
       "each takes the left fork first",
       Naive,
       {Verdict::kBug, "deadlock",
        "once each holds the left fork, each waits for the right one, which "
        "a neighbour holds"},
       "random"},
      {"dining_philosophers/ordered",
       "each takes the fork with the lower number first",
       Ordered,
       {Verdict::kExhausted, "",
        "who holds the highest fork that is taken waits for none, so somebody "
        "can always go on"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
