// SPDX-License-Identifier: Apache-2.0
//
// Dekker's algorithm, and the attempts that lead to it, as Dijkstra tells them
// ("Cooperating sequential processes", 1965). A thread that looks before it
// says that it wants to enter lets both in; one that says so first and then
// waits, without giving way, waits for ever if the other does the same.

#include <ravel/ravel.h>

#include <array>
#include <atomic>
#include <thread>

#include "scenarios/all.h"

namespace {

struct Gate {
  std::array<std::atomic<bool>, 2> wishes = {};
  std::atomic<size_t> turn = 0;
};

void LookThenWish(Gate& gate, size_t self) {
  while (gate.wishes[1 - self].load()) std::this_thread::yield();
  gate.wishes[self].store(true);
}

void WishThenWait(Gate& gate, size_t self) {
  gate.wishes[self].store(true);
  while (gate.wishes[1 - self].load()) std::this_thread::yield();
}

void GiveWay(Gate& gate, size_t self) {
  const size_t other = 1 - self;
  gate.wishes[self].store(true);
  while (gate.wishes[other].load()) {
    if (gate.turn.load() == self) {
      std::this_thread::yield();
      continue;
    }
    gate.wishes[self].store(false);
    while (gate.turn.load() != self) std::this_thread::yield();
    gate.wishes[self].store(true);
  }
}

void Leave(Gate& gate, size_t self) {
  gate.turn.store(1 - self);
  gate.wishes[self].store(false);
}

void EnterTwice(void (*enter)(Gate&, size_t)) {
  Gate gate;
  std::atomic<int> inside = 0;
  int entries = 0;
  const auto run = [&](size_t self) {
    enter(gate, self);
    ravel::check(inside.fetch_add(1) == 0, "both threads are inside");
    ++entries;
    inside.fetch_sub(1);
    Leave(gate, self);
  };
  std::thread t1(run, 0);
  std::thread t2(run, 1);
  t1.join();
  t2.join();
  ravel::check(entries == 2, "an entry was lost");
}

void LooksFirst() { EnterTwice(LookThenWish); }

void NeverGivesWay() { EnterTwice(WishThenWait); }

void GivesWay() { EnterTwice(GiveWay); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> Dekker() {
  static constexpr Scenario kScenarios[] = {
      {"dekker/looks_first",
       "looks whether the other wants to enter, then says that it does",
       LooksFirst,
       {Verdict::kBug, "assertion",
        "both may look before either says that it wants to"},
       "random"},
      {"dekker/never_gives_way",
       "says that it wants to enter, then waits for the other",
       NeverGivesWay,
       {Verdict::kBug, "livelock",
        "both may say so before either looks, and then both look for ever"},
       "random"},
      {"dekker/gives_way",
       "takes its wish back while it is the other's turn",
       GivesWay,
       {Verdict::kExhausted, "",
        "who enters has seen that the other does not want to, after saying "
        "that itself does; of two that want to, the turn decides who waits"},
       "dfs:preemptions=3"},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
