// SPDX-License-Identifier: Apache-2.0
//
// What the command finds if it is not told how to search.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/program.h"

namespace ravel {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

// A random walk misses it with 5 of these seeds.
TEST(DefaultStrategy, FindsADeadlockWithEverySeed) {
  for (int seed = 1; seed <= 20; ++seed) {
    const Ended ended =
        Ravel({"run", "sum_of_numbers/event", "--races=ignore", "--quiet",
               "--minimize=0", "--seed=" + std::to_string(seed)});
    EXPECT_EQ(ended.status, 1) << seed;
    EXPECT_THAT(ended.out, HasSubstr("bug (deadlock)")) << seed;
  }
}

TEST(DefaultStrategy, SaysWhichMemberFoundIt) {
  const Ended ended = Ravel({"run", "database_value/unlocked"});
  EXPECT_THAT(ended.out, HasSubstr("(portfolio: "));
}

Json ResultOf(const std::vector<std::string>& flags) {
  std::string path = "/tmp/ravel_json_XXXXXX";
  close(mkstemp(path.data()));
  std::vector<std::string> arguments = {"run", "bounded_queue/correct",
                                        "--json=" + path};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  Ravel(arguments);
  std::ifstream file(path);
  const Json results = Json::parse(file);
  std::filesystem::remove(path);
  return results.at(0);
}

TEST(DefaultStrategy, WritesWhatItHasNotSeen) {
  const Json result = ResultOf({"--coverage", "--schedules=3000"});
  EXPECT_EQ(result["strategy"], "portfolio");
  EXPECT_EQ(result["explored"], nullptr);
  const Json& unseen = result["unseen"];
  EXPECT_EQ(unseen["strategy"], "portfolio");
  EXPECT_EQ(unseen["confidence"], 0.95);
  EXPECT_EQ(unseen["distinct"], result["distinct"]);
  EXPECT_LE(unseen["estimate"], unseen["at_most"]);
  EXPECT_LT(unseen["at_most"], 0.1);
  ASSERT_EQ(unseen["streams"].size(), 4u);
  uint64_t executions = 0;
  for (const Json& stream : unseen["streams"]) {
    executions += stream["executions"].get<uint64_t>();
    EXPECT_LE(stream["distinct"], unseen["distinct"]);
  }
  EXPECT_EQ(executions, unseen["executions"]);
}

TEST(DefaultStrategy, OrAnotherWritesHowFarItCame) {
  const Json part = ResultOf({"--strategy=dfs", "--schedules=50"});
  EXPECT_EQ(part["unseen"], nullptr);
  EXPECT_GT(part["explored"]["share"], 0);
  EXPECT_LT(part["explored"]["share"], 1);
  EXPECT_GT(part["explored"]["executions"], 50);
  EXPECT_GT(part["explored"]["seconds_left"], 0);
  const Json all = ResultOf({"--strategy=dfs"});
  EXPECT_EQ(all["explored"]["share"], 1);
}

class Kept : public testing::Test {
 protected:
  Kept() {
    char path[] = "/tmp/ravel_kept_XXXXXX";
    directory_ = mkdtemp(path);
  }
  ~Kept() override { std::filesystem::remove_all(directory_); }

  std::string directory_;
};

TEST_F(Kept, SchedulesAreRunFirst) {
  const std::string out = "--out=" + directory_;
  const Ended found = Ravel({"run", "bounded_queue/lost_wakeup", out});
  EXPECT_EQ(found.status, 1);
  EXPECT_THAT(found.out, Not(HasSubstr("the kept schedule")));
  const Ended again = Ravel({"run", "bounded_queue/lost_wakeup", out});
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.out, HasSubstr("in execution 1 of 1"));
  EXPECT_THAT(again.out, HasSubstr("the kept schedule still fails"));
  // Of another scenario there is none.
  const Ended other = Ravel({"run", "bounded_queue/correct", out});
  EXPECT_EQ(other.status, 0);
  EXPECT_THAT(other.out, Not(HasSubstr("the kept schedule")));
}

TEST_F(Kept, SchedulesThatCannotBeReadAreSaidSo) {
  const std::string path = directory_ + "/database_value.unlocked.schedule";
  FILE* const file = fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  fputs("{}", file);
  fclose(file);
  const Ended ended =
      Ravel({"run", "database_value/unlocked", "--out=" + directory_});
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.out, HasSubstr(path));
  EXPECT_THAT(ended.out, HasSubstr("(portfolio: "));
}

}  // namespace
}  // namespace ravel
