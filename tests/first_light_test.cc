// SPDX-License-Identifier: Apache-2.0
//
// What the built-in scenarios must come to, for every seed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/program.h"

namespace ravel {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

constexpr int kSeeds = 100;

std::string Seed(int seed) { return "--seed=" + std::to_string(seed); }

TEST(DatabaseValue, RacesInEveryFirstExecution) {
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const Ended ended = Ravel({"run", "database_value/unlocked",
                               "--schedules=1", "--minimize=0", Seed(seed)});
    EXPECT_EQ(ended.status, 1) << Seed(seed);
    EXPECT_THAT(ended.out, HasSubstr("Data race")) << Seed(seed);
  }
}

TEST(DatabaseValue, LosesAnUpdateWithinFiftyExecutions) {
  for (const char* variant : {"unlocked", "atomic_unlocked"}) {
    for (int seed = 1; seed <= kSeeds; ++seed) {
      const Ended ended = Ravel(
          {"run", std::string("database_value/") + variant, "--schedules=50",
           "--races=ignore", "--minimize=0", Seed(seed)});
      EXPECT_EQ(ended.status, 1) << variant << " " << Seed(seed);
      EXPECT_THAT(ended.out, HasSubstr("  bug (assertion)"));
      EXPECT_THAT(ended.out, HasSubstr("lost update"));
    }
  }
}

TEST(Scenarios, AreExhaustedWhereTheyAreCorrect) {
  for (const std::string name :
       {"database_value/locked", "database_value/lock_guard",
        "dining_philosophers/ordered", "message_passing/acquire_release",
        "message_passing/fences"}) {
    const Ended ended = Ravel({"run", name, "--strategy=dfs"});
    EXPECT_EQ(ended.status, 0) << ended.out;
    EXPECT_THAT(ended.out, HasSubstr(name + "  exhausted: "));
  }
}

TEST(MessagePassing, RacesWhereItIsRelaxed) {
  const Ended ended =
      Ravel({"run", "message_passing/relaxed", "--strategy=dfs"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.out, HasSubstr("data race on message"));
}

TEST(DiningPhilosophers, EachIsNamedWithForkAndHolder) {
  const Ended ended =
      Ravel({"run", "dining_philosophers/naive", "--strategy=dfs"});
  EXPECT_EQ(ended.status, 1);
  for (int seat = 0; seat < 3; ++seat) {
    const std::string thread = "t" + std::to_string(seat + 1);
    const int fork = (seat + 1) % 3;
    EXPECT_THAT(ended.out,
                ContainsRegex(thread + " +waits for lock on forks\\[" +
                              std::to_string(fork) +
                              "\\] +dining_philosophers\\.cc:[0-9]+ "
                              "TakeLeftFirst\\(\\)\n +held by t" +
                              std::to_string(fork + 1) +
                              " since +dining_philosophers\\.cc:[0-9]+"));
  }
}

std::string PrintedSchedule(const std::string& report) {
  const std::string mark = " replay ";
  const size_t at = report.find(mark);
  if (at == std::string::npos) return "";
  const size_t begin = at + mark.size();
  return report.substr(begin, report.find('\n', begin) - begin);
}

// All but the first line, which has the time it took.
std::string WithoutSummary(const std::string& out) {
  return out.substr(out.find('\n') + 1);
}

class Replay : public testing::TestWithParam<const char*> {};

TEST_P(Replay, RepeatsEveryStepInNewProcesses) {
  const std::string line = PrintedSchedule(Ravel({"run", GetParam()}).out);
  ASSERT_FALSE(line.empty());
  const Ended first = Ravel({"replay", line});
  ASSERT_EQ(first.status, 1);
  for (int i = 1; i < 100; ++i) {
    const Ended again = Ravel({"replay", line});
    ASSERT_EQ(again.status, 1);
    ASSERT_EQ(WithoutSummary(again.out), WithoutSummary(first.out));
  }
}

INSTANTIATE_TEST_SUITE_P(, Replay,
                         testing::Values("database_value/unlocked",
                                         "database_value/atomic_unlocked",
                                         "dining_philosophers/naive",
                                         "message_passing/relaxed"),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::ranges::replace(name, '/', '_');
                           return name;
                         });

}  // namespace
}  // namespace ravel
