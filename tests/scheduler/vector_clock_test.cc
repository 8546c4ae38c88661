// SPDX-License-Identifier: Apache-2.0

#include "scheduler/observers/vector_clock.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>

#include "scheduler/strategies/random.h"

namespace ravel {
namespace {

using Oracle = std::map<ThreadId, uint32_t>;

uint32_t Get(const Oracle& oracle, ThreadId thread) {
  const auto found = oracle.find(thread);
  return found == oracle.end() ? 0 : found->second;
}

constexpr ThreadId kThreads = 40;

void ExpectSame(const VectorClock& clock, const Oracle& oracle) {
  for (ThreadId thread = 0; thread < kThreads + 5; ++thread) {
    ASSERT_EQ(clock.Get(thread), Get(oracle, thread)) << "of " << thread;
  }
}

TEST(VectorClock, KnowsNothingAtFirst) {
  const VectorClock clock;
  EXPECT_TRUE(clock.empty());
  EXPECT_EQ(clock.Get(0), 0u);
  EXPECT_EQ(clock.Get(4095), 0u);
}

// Some of them small and some large, so that all are extended, shrunk by an
// assignment, and extended again over what they held before.
TEST(VectorClock, IsLikeAMap) {
  Random random(1, 1);
  VectorClock::Memory memory(1 << 20);
  std::array<VectorClock, 5> clocks;
  std::array<Oracle, 5> oracles;
  for (int i = 0; i < 20'000; ++i) {
    const uint32_t a = random.Below(5), b = random.Below(5);
    switch (random.Below(10)) {
      case 0:
        clocks[a].Clear();
        oracles[a].clear();
        break;
      case 1:
        clocks[a].Reset();
        oracles[a].clear();
        break;
      case 2:
      case 3:
        clocks[a].Assign(clocks[b], memory);
        oracles[a] = Oracle(oracles[b]);
        break;
      case 4:
      case 5:
        clocks[a].Join(clocks[b], memory);
        for (const auto& [thread, value] : Oracle(oracles[b])) {
          oracles[a][thread] = std::max(Get(oracles[a], thread), value);
        }
        break;
      default: {
        const auto limit = 1 + random.Below(kThreads);
        const auto thread = static_cast<ThreadId>(random.Below(limit));
        const uint32_t value = random.Below(1000);
        clocks[a].Set(thread, value, memory);
        oracles[a][thread] = value;
      }
    }
    ASSERT_NO_FATAL_FAILURE(ExpectSame(clocks[a], oracles[a]));
  }
  for (size_t i = 0; i < clocks.size(); ++i) ExpectSame(clocks[i], oracles[i]);
}

}  // namespace
}  // namespace ravel
