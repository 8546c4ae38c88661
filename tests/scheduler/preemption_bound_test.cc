// SPDX-License-Identifier: Apache-2.0
//
// The bound of the depth-first search on preemptions, against an enumeration
// that was written from the definition alone.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "scheduler/strategies/depth_first.h"
#include "scheduler/strategies/random.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

// The steps of each thread: 'x' an ordinary one, 'y' one that gives way of its
// own accord.
using Threads = std::vector<std::string>;

// Counts the orders of all the steps with at most `preemptions` places where
// another thread goes on although the last one could have, and was about to
// make an ordinary step.
class Enumerator {
 public:
  explicit Enumerator(const Threads& threads)
      : threads_(threads), next_(threads.size()) {}

  uint64_t Count(uint32_t preemptions) { return CountFrom(-1, preemptions); }

 private:
  bool HasStep(int thread) const {
    return thread >= 0 && next_[thread] < threads_[thread].size();
  }

  uint64_t CountFrom(int last, uint32_t left) {
    uint64_t count = 0;
    bool over = true;
    const bool preemptible =
        HasStep(last) && threads_[last][next_[last]] == 'x';
    for (int i = 0; i < static_cast<int>(threads_.size()); ++i) {
      if (!HasStep(i)) continue;
      over = false;
      const bool preempts = preemptible && i != last;
      if (preempts && left == 0) continue;
      ++next_[i];
      count += CountFrom(i, left - (preempts ? 1 : 0));
      --next_[i];
    }
    return over ? 1 : count;
  }

  const Threads& threads_;
  std::vector<size_t> next_;
};

// The same by the search. Passing the gate is the first step of each thread.
uint64_t Search(World& world, const Threads& threads, uint32_t preemptions) {
  DepthFirst strategy(preemptions);
  std::set<std::vector<ThreadId>> orders;
  const auto thread = [&](uint32_t index) {
    for (size_t i = 1; i < threads[index].size(); ++i) {
      Perform(threads[index][i] == 'y' ? OpKind::kYield : OpKind::kNotifyOne);
    }
  };
  const uint64_t count = world.RunAll(
      strategy, [&] { Together(threads.size(), thread); },
      [&] {
        std::vector<ThreadId> order;
        for (const Step& step : world.log().Steps()) {
          if (step.thread != 0 && step.kind != OpKind::kExitThread) {
            order.push_back(step.thread);
          }
        }
        EXPECT_TRUE(orders.insert(order).second) << "an order came twice";
        const auto choices = world.choices();
        const auto preempts = [](const Choice& c) { return c.preempts(); };
        EXPECT_LE(std::ranges::count_if(choices, preempts),
                  int64_t{preemptions});
      });
  return count;
}

TEST(PreemptionBound, IsWhatItsDefinitionSays) {
  World world;
  // By hand: 2 threads of 2 steps have 6 orders, of which 2 have no
  // preemption and 2 more have one.
  const Threads two = {"xx", "xx"};
  EXPECT_EQ(Search(world, two, 0), 2u);
  EXPECT_EQ(Search(world, two, 1), 4u);
  EXPECT_EQ(Search(world, two, 2), 6u);
  EXPECT_EQ(Search(world, {"xy", "xx"}, 0), 3u);
}

TEST(PreemptionBound, LeavesEveryOrderToAThreadThatEnds) {
  World world;
  EXPECT_EQ(Search(world, {"xxx", "xxx", "xxx"}, 0), 6u);
  EXPECT_EQ(Search(world, {"x", "x", "x", "x"}, 0), 24u);
}

TEST(PreemptionBound, AgreesWithTheEnumeration) {
  World world;
  Random random(1, 1);
  for (int i = 0; i < 60; ++i) {
    Threads threads(2 + random.Below(2));
    for (std::string& steps : threads) {
      steps = "x";
      const uint32_t more = random.Below(threads.size() == 2 ? 5 : 3);
      // With more in a row, the thread would be found to idle.
      uint32_t yields = Scheduler::kMaxIdle;
      for (uint32_t j = 0; j < more; ++j) {
        const bool yield = random.Below(3) == 0 && yields > 0;
        if (yield) --yields;
        steps += yield ? 'y' : 'x';
      }
    }
    for (const uint32_t bound : {0u, 1u, 2u, 3u, 100u}) {
      ASSERT_EQ(Search(world, threads, bound), Enumerator(threads).Count(bound))
          << testing::PrintToString(threads) << ", " << bound;
    }
  }
}

}  // namespace
}  // namespace ravel
