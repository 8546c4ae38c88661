// SPDX-License-Identifier: Apache-2.0
//
// A bug of depth 1 with one racy pair among 100 threads: the bug is there if
// one thread's step comes before another's, but it comes late in the
// execution, after everything that the other 98 threads do. Priorities find it
// if one thread of a hundred happens to be the lowest; SURW sees that two steps
// share a place, and tosses a coin.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "scheduler/strategies/pct.h"
#include "scheduler/strategies/pos.h"
#include "scheduler/strategies/surw.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

constexpr uint32_t kThreads = 100;
constexpr uint64_t kMost = 50;  // of executions; the medians are 3, 78 or more
constexpr ObjectId kPair = 100;
constexpr ObjectId kGate = 101;

// Of one execution; true if the late step came first.
bool LateComesFirst(World& world, Strategy& strategy, uint64_t number) {
  uint32_t ended = 0;
  ThreadId first = kNoThread;
  ThreadId late = kNoThread;
  const auto touch_pair = [&] {
    Touch(kPair);
    if (first == kNoThread) first = Scheduler::Current()->self();
  };
  const auto body = [&] {
    Together(kThreads, [&](uint32_t index) {
      if (index == 0) return touch_pair();
      if (index == 1) {
        late = Scheduler::Current()->self();
        Op op;
        op.kind = OpKind::kWaitEvent;
        op.object = kGate;
        Scheduler::Current()->Perform(op, WhenEqual(ended, kThreads - 2));
        return touch_pair();
      }
      Touch(200 + index);
      Touch(200 + index);
      ++ended;
    });
  };
  world.Run(strategy, body, number);
  EXPECT_EQ(world.outcome(), OutcomeKind::kFinished);
  return first == late;
}

template <typename Make>
uint64_t MedianOfExecutions(const Make& make) {
  World world;
  std::vector<uint64_t> counts;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    const std::unique_ptr<Strategy> strategy = make(seed);
    uint64_t n = 1;
    while (n <= kMost && !LateComesFirst(world, *strategy, n)) ++n;
    counts.push_back(n);
  }
  std::sort(counts.begin(), counts.end());
  return counts[counts.size() / 2];
}

TEST(RacyPair, IsFoundSoonestBySurw) {
  const uint64_t surw = MedianOfExecutions(
      [](uint64_t seed) { return std::make_unique<Surw>(seed); });
  const uint64_t pct = MedianOfExecutions(
      [](uint64_t seed) { return std::make_unique<Pct>(3, seed); });
  const uint64_t pct_1 = MedianOfExecutions(
      [](uint64_t seed) { return std::make_unique<Pct>(1, seed); });
  const uint64_t pos = MedianOfExecutions(
      [](uint64_t seed) { return std::make_unique<Pos>(seed); });
  EXPECT_LE(surw, 4u);
  EXPECT_LT(surw * 10, pct);
  EXPECT_LT(surw * 10, pct_1);
  EXPECT_LT(surw * 10, pos);
}

}  // namespace
}  // namespace ravel
