// SPDX-License-Identifier: Apache-2.0
//
// Peterson's algorithm ("Myths about the mutual exclusion problem", 1981): to
// enter, a thread says that it wants to and gives the turn away, and waits
// while the other wants to and has the turn. The order of the two matters:
// who gives the turn away before it says that it wants to lets both in.
//
// All accesses are sequentially consistent. With weaker ones the algorithm is
// wrong on hardware; Ravel's values do not show that (docs/limits.md).

#include <ravel/ravel.h>

#include <array>
#include <atomic>
#include <thread>

#include "scenarios/all.h"

namespace {

enum class Order { kWishFirst, kTurnFirst };

class Gate {
 public:
  explicit Gate(Order order) : order_(order) {}

  void Enter(int self) {
    const int other = 1 - self;
    if (order_ == Order::kWishFirst) Wish(self).store(true);
    turn_.store(other);
    if (order_ == Order::kTurnFirst) Wish(self).store(true);
    while (Wish(other).load() && turn_.load() == other) {
      std::this_thread::yield();
    }
  }
  void Leave(int self) { Wish(self).store(false); }

 private:
  std::atomic<bool>& Wish(int self) {
    return wishes_[static_cast<size_t>(self)];
  }

  const Order order_;
  std::array<std::atomic<bool>, 2> wishes_ = {};
  std::atomic<int> turn_ = 0;
};

void EnterTwice(Order order) {
  Gate gate(order);
  std::atomic<int> inside = 0;
  int entries = 0;
  const auto enter = [&](int self) {
    gate.Enter(self);
    ravel::check(inside.fetch_add(1) == 0, "both threads are inside");
    ++entries;
    inside.fetch_sub(1);
    gate.Leave(self);
  };
  std::thread t1(enter, 0);
  std::thread t2(enter, 1);
  t1.join();
  t2.join();
  ravel::check(entries == 2, "an entry was lost");
}

void WishFirst() { EnterTwice(Order::kWishFirst); }

void TurnFirst() { EnterTwice(Order::kTurnFirst); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> Peterson() {
  static constexpr Scenario kScenarios[] = {
      {"peterson/wish_first",
       "says that it wants to enter, then gives the turn away",
       WishFirst,
       {Verdict::kExhausted, "",
        "of two threads that both want to, the one that gave the turn away "
        "last waits for the other to leave"},
       "dfs:preemptions=3"},
      {"peterson/turn_first",
       "gives the turn away, then says that it wants to enter",
       TurnFirst,
       {Verdict::kBug, "assertion",
        "the first gives the turn to the second, who gives it back, says "
        "that it wants to and enters, nobody else wanting to; then the first "
        "finds that it has the turn"},
       "random"},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
