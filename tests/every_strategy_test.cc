// SPDX-License-Identifier: Apache-2.0
//
// The bugs of condition variables are found by every strategy that there is,
// whatever its seed, and also where no wake-up is spurious.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/program.h"

namespace ravel {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

// As the command names them: "...: there are random, dfs, pct".
std::vector<std::string> Strategies() {
  const std::string error =
      Ravel({"run", "bounded_queue/correct", "--strategy=?"}).error;
  const std::string before = "there are ";
  std::string names = error.substr(error.find(before) + before.size());
  std::vector<std::string> strategies;
  std::string name;
  for (const char c : names) {
    if (c >= 'a' && c <= 'z') {
      name += c;
    } else if (!name.empty()) {
      strategies.push_back(name);
      name.clear();
    }
  }
  return strategies;
}

TEST(EveryStrategy, IsKnown) {
  EXPECT_THAT(Strategies(), Contains("random"));
  EXPECT_THAT(Strategies(), Contains("dfs"));
  EXPECT_THAT(Strategies(), Contains("pct"));
}

class EveryStrategy : public testing::TestWithParam<const char*> {};

TEST_P(EveryStrategy, FindsIt) {
  const std::string scenario = GetParam();
  const bool is_queue = scenario.find("bounded_queue") != scenario.npos;
  for (const std::string& strategy : Strategies()) {
    for (const char* seed : {"1", "2", "3", "4", "5"}) {
      for (const char* spurious : {"0", "1"}) {
        const Ended ended = Ravel({"run", scenario, "--strategy=" + strategy,
                                   "--schedules=50000", "--minimize=0",
                                   std::string("--seed=") + seed,
                                   std::string("--spurious=") + spurious});
        EXPECT_EQ(ended.status, 1) << strategy << " " << seed << ended.out;
        EXPECT_THAT(ended.out, HasSubstr(is_queue ? "can never go on"
                                                  : "an item is taken, but "
                                                    "there is none"));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, EveryStrategy,
                         testing::Values("bounded_queue/lost_wakeup",
                                         "ravel_bounded_queue/lost_wakeup",
                                         "condition_variable/if",
                                         "ravel_condition_variable/if"),
                         [](const auto& tested) {
                           std::string name = tested.param;
                           for (char& c : name) {
                             if (c == '/') c = '_';
                           }
                           return name;
                         });

}  // namespace
}  // namespace ravel
