// SPDX-License-Identifier: Apache-2.0
//
// Strategies choose while the execution's heap is in force, and keep what they
// know for the next execution: none of it may be in that heap.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "framework/explorer/strategy_list.h"
#include "tests/exploring.h"

namespace ravel {
namespace {

// Six threads with choices between them, and memory that nobody else should
// touch: in some executions, so that what others would have kept there in one
// lies elsewhere in the next.
void FillMemoryAndChoose() {
  const std::vector<uint8_t> block(choose(2) * 8192, uint8_t{0xab});
  std::atomic<int> steps = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 5; ++i) {
    threads.emplace_back([&] {
      steps.fetch_add(1);
      steps.fetch_add(1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  check(std::ranges::count(block, 0xab) == std::ssize(block),
        "somebody wrote into the program's memory");
}

TEST(Strategies, LeaveTheProgramsMemoryAlone) {
  for (const std::string& name : StrategyNames()) {
    for (uint64_t seed = 1; seed <= 8; ++seed) {
      const Options options = random(30).set_strategy(name).set_seed(seed);
      const Result result = explore(options, FillMemoryAndChoose);
      EXPECT_THAT(result, HasNoBug()) << name;
      // A failure that depends on former executions would not be one after
      // the explorer has gone over to a process for each.
      EXPECT_EQ(result.isolation, Isolation::kGlobals) << name;
    }
  }
}

}  // namespace
}  // namespace ravel
