// SPDX-License-Identifier: Apache-2.0
//
// A work-stealing deque (Chase, Lev, "Dynamic circular work-stealing deque",
// 2005). The owner pushes and pops at the bottom, thieves take from the top.
// They meet at the last item: there the owner too must take it by
// compare-and-swap on the top. One that does not may have it besides a thief.
//
// The accesses are sequentially consistent, as in the paper. The array does
// not grow.

#include <ravel/ravel.h>

#include <array>
#include <atomic>
#include <thread>

#include "scenarios/all.h"

namespace {

enum class Last { kTake, kSwap };

class Deque {
 public:
  explicit Deque(Last last) : last_(last) {}

  void Push(int item) {
    const int bottom = bottom_.load();
    At(bottom).store(item);
    bottom_.store(bottom + 1);
  }

  // Both return 0 if they get nothing.
  int Pop() {
    const int bottom = bottom_.load() - 1;
    bottom_.store(bottom);
    int top = top_.load();
    if (top > bottom) {
      bottom_.store(bottom + 1);
      return 0;
    }
    int item = At(bottom).load();
    if (top < bottom || last_ == Last::kTake) return item;
    if (!top_.compare_exchange_strong(top, top + 1)) item = 0;
    bottom_.store(bottom + 1);
    return item;
  }

  int Steal() {
    int top = top_.load();
    if (top >= bottom_.load()) return 0;
    const int item = At(top).load();
    return top_.compare_exchange_strong(top, top + 1) ? item : 0;
  }

 private:
  std::atomic<int>& At(int index) {
    return items_[static_cast<size_t>(index) % items_.size()];
  }

  const Last last_;
  std::atomic<int> top_ = 0;
  std::atomic<int> bottom_ = 0;
  std::array<std::atomic<int>, 4> items_ = {};
};

// Items 1, 2, 4, ..., each taken once: their sum.
void PopAndSteal(Last last, int items) {
  Deque deque(last);
  int popped = 0;
  int stolen = 0;
  std::thread owner([&] {
    for (int i = 0; i < items; ++i) deque.Push(1 << i);
    for (int i = 0; i < items; ++i) popped += deque.Pop();
  });
  std::thread thief([&] {
    for (int i = 0; i < items; ++i) stolen += deque.Steal();
  });
  owner.join();
  thief.join();
  int left = 0;
  while (const int item = deque.Steal()) left += item;
  ravel::check(popped + stolen + left == (1 << items) - 1,
               "an item was taken twice or never");
}

void Take() { PopAndSteal(Last::kTake, 2); }

void Swap() { PopAndSteal(Last::kSwap, 1); }

void SwapOfThree() { PopAndSteal(Last::kSwap, 3); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> WorkStealingDeque() {
  static constexpr Scenario kScenarios[] = {
      {"work_stealing_deque/take",
       "the owner takes the last item as any other",
       Take,
       {Verdict::kBug, "assertion",
        "a thief may look at top and bottom before the owner lowers the "
        "bottom, and then swap the top: both have the item"},
       "random"},
      {"work_stealing_deque/swap",
       "the owner takes the last item by compare-and-swap, 1 item",
       Swap,
       {Verdict::kExhausted, "",
        "of owner and thief only one swaps the top from the last item on"}},
      {"work_stealing_deque/swap_of_three",
       "the same with 3 items",
       SwapOfThree,
       {Verdict::kPassed, "", "as swap; too many schedules to see all"},
       "random"},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
