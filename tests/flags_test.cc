// SPDX-License-Identifier: Apache-2.0
//
// Flags: what each door takes, which goes first, and what is said of values
// that are none.

#include "framework/flags/flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "framework/flags/nearest.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Arguments as main() gets them.
class Arguments {
 public:
  explicit Arguments(const std::vector<std::string>& words)
      : words_{"program"} {
    words_.insert(words_.end(), words.begin(), words.end());
    for (std::string& word : words_) pointers_.push_back(word.data());
    pointers_.push_back(nullptr);
    count_ = static_cast<int>(words_.size());
  }

  absl::Status Take(Flags& flags) {
    return flags.TakeArguments(&count_, pointers_.data());
  }
  std::vector<std::string> Left() const {
    return {pointers_.begin() + 1, pointers_.begin() + count_};
  }
  bool EndsInNull() const { return pointers_[count_] == nullptr; }

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;
  int count_ = 0;
};

std::string ErrorOf(const std::string& argument, Door door = Door::kCommand) {
  Flags flags(door);
  return std::string(Arguments({argument}).Take(flags).message());
}

std::string ErrorOfVariable(const char* variable) {
  Flags flags(Door::kTests);
  const char* const variables[] = {"HOME=/", variable, nullptr};
  return std::string(flags.TakeEnvironment(variables).message());
}

Options OptionsOf(const std::vector<std::string>& words) {
  Flags flags(Door::kCommand);
  EXPECT_TRUE(Arguments(words).Take(flags).ok());
  Settings settings;
  flags.ApplyTo(settings);
  return settings.options;
}

TEST(Flags, SetTheirOptions) {
  EXPECT_EQ(OptionsOf({"--backend=real"}).backend, Backend::kReal);
  EXPECT_EQ(OptionsOf({"--strategy=dfs:preemptions=2"}).strategy,
            "dfs:preemptions=2");
  EXPECT_EQ(OptionsOf({"--schedules=7"}).schedules, 7u);
  EXPECT_EQ(OptionsOf({"--time=500ms"}).time, std::chrono::milliseconds(500));
  EXPECT_EQ(OptionsOf({"--time=2m"}).time, std::chrono::minutes(2));
  EXPECT_EQ(OptionsOf({"--seed=0"}).seed, 0u);
  EXPECT_EQ(OptionsOf({"--seed=18446744073709551615"}).seed, UINT64_MAX);
  EXPECT_EQ(OptionsOf({"--repeat=3"}).repeat, 3u);
  EXPECT_EQ(OptionsOf({"--races=fail"}).races, Races::kFail);
  EXPECT_EQ(OptionsOf({"--races=ignore"}).races, Races::kIgnore);
  EXPECT_EQ(OptionsOf({"--points=all"}).points, Points::kAll);
  EXPECT_EQ(OptionsOf({"--points=sync"}).points, Points::kSync);
  EXPECT_EQ(OptionsOf({"--isolation=fork"}).isolation, Isolation::kFork);
  EXPECT_EQ(OptionsOf({"--isolation=none"}).isolation, Isolation::kNone);
  EXPECT_EQ(OptionsOf({"--max_steps=9"}).max_steps, 9u);
  EXPECT_EQ(OptionsOf({"--watchdog=1s"}).watchdog, std::chrono::seconds(1));
  EXPECT_TRUE(OptionsOf({"--keep_going"}).keep_going);
  EXPECT_TRUE(OptionsOf({"--quiet=true"}).quiet);
  EXPECT_FALSE(OptionsOf({"--quiet", "--quiet=false"}).quiet);
  EXPECT_TRUE(OptionsOf({"--color=yes"}).color);
  EXPECT_FALSE(OptionsOf({"--color=no"}).color);
  EXPECT_EQ(OptionsOf({"--out=some/where"}).out, "some/where");
}

TEST(Flags, TheLastOfSeveralValuesHolds) {
  EXPECT_EQ(OptionsOf({"--seed=4", "--seed=5"}).seed, 5u);
}

TEST(Flags, GoBeforeEnvironmentBeforeCode) {
  Flags flags(Door::kTests);
  const char* const variables[] = {"RAVEL_SEED=10", "RAVEL_SCHEDULES=20",
                                   "RAVEL_POINTS=", nullptr};
  ASSERT_TRUE(flags.TakeEnvironment(variables).ok());
  ASSERT_TRUE(Arguments({"--ravel_seed=30"}).Take(flags).ok());
  Settings settings;
  settings.options.seed = 1;
  settings.options.schedules = 2;
  settings.options.repeat = 3;
  settings.options.points = Points::kAll;
  flags.ApplyTo(settings);
  EXPECT_EQ(settings.options.seed, 30u);
  EXPECT_EQ(settings.options.schedules, 20u);
  EXPECT_EQ(settings.options.repeat, 3u);
  EXPECT_EQ(settings.options.points, Points::kAll);
  EXPECT_TRUE(flags.HasArgument("seed"));
  EXPECT_FALSE(flags.HasArgument("schedules"));
}

TEST(Flags, AreTakenOutOfTheArguments) {
  Flags flags(Door::kCommand);
  Arguments arguments({"a", "--seed=2", "b", "--", "--seed=c", "-"});
  ASSERT_TRUE(arguments.Take(flags).ok());
  EXPECT_THAT(arguments.Left(), ElementsAre("a", "b", "--seed=c", "-"));
  EXPECT_TRUE(arguments.EndsInNull());
}

TEST(Flags, OfOthersAreLeftToTests) {
  Flags flags(Door::kTests);
  Arguments arguments(
      {"--gtest_filter=A", "--ravel_seed=2", "-x", "--", "--ravel_seed=3"});
  ASSERT_TRUE(arguments.Take(flags).ok());
  EXPECT_THAT(arguments.Left(),
              ElementsAre("--gtest_filter=A", "-x", "--", "--ravel_seed=3"));
}

TEST(Flags, ReplayIsForTestsOnly) {
  EXPECT_EQ(ErrorOf("--ravel_replay=r1.x", Door::kTests), "");
  EXPECT_THAT(ErrorOf("--replay=r1.x"), HasSubstr("ravel replay SCHEDULE"));
  EXPECT_EQ(ErrorOfVariable("RAVEL_REPLAY=r1.x"), "");
}

TEST(Flags, OfMachinesAreAtBothDoors) {
  for (const std::string flag :
       {"json=x", "junit=x", "sarif=x", "trace=x", "github"}) {
    EXPECT_EQ(ErrorOf("--" + flag), "");
    EXPECT_EQ(ErrorOf("--ravel_" + flag, Door::kTests), "");
  }
  EXPECT_EQ(ErrorOf("--junit="), "--junit=: takes a file");
}

TEST(Flags, RefuseWhatIsNoNumber) {
  const std::string takes =
      ": takes a whole number from 1 to 18446744073709551615";
  for (const std::string value :
       {"", "=", "=x", "=-1", "=+1", "= 1", "=1 ", "=1.5", "=1e3", "=0x10",
        "=0", "=18446744073709551616", "=1_000"}) {
    for (const std::string flag : {"--schedules", "--repeat"}) {
      std::string given = flag;
      given += value;
      const std::string error = ErrorOf(given);
      EXPECT_EQ(error, given.append(takes));
    }
  }
  EXPECT_EQ(ErrorOf("--max_steps=1000001"),
            "--max_steps=1000001: takes a whole number from 1 to 1000000");
  EXPECT_EQ(ErrorOf("--seed=-1"),
            "--seed=-1: takes a whole number from 0 to 18446744073709551615");
}

TEST(Flags, RefuseWhatIsNoDuration) {
  for (const std::string value : {"", "x", "60", "0", "0s", "-1s", "inf", "1d",
                                  "60 s", "0.1ns", "99999999h"}) {
    const std::string argument = "--time=" + value;
    EXPECT_EQ(ErrorOf(argument),
              argument + ": takes a duration such as 500ms, 60s, 2m or 1h");
  }
}

TEST(Flags, RefuseOtherWords) {
  EXPECT_EQ(ErrorOf("--races=maybe"),
            "--races=maybe: takes one of fail, report, ignore");
  EXPECT_EQ(ErrorOf("--points=ALL"),
            "--points=ALL: takes one of sync, racy, all");
  EXPECT_EQ(ErrorOf("--backend"), "--backend: takes one of controlled, real");
  EXPECT_EQ(ErrorOf("--quiet="), "--quiet=: takes true or false");
  EXPECT_EQ(ErrorOf("--keep_going=1"), "--keep_going=1: takes true or false");
  EXPECT_THAT(ErrorOf("--strategy=luck"), HasSubstr("'luck'"));
  EXPECT_THAT(ErrorOf("--strategy=dfs:depth=2"), HasSubstr("'depth'"));
  EXPECT_THAT(ErrorOf("--strategy=pct:depth=4000000000"), HasSubstr("to 1000"));
  EXPECT_EQ(ErrorOf("--out="), "--out=: takes a directory");
  EXPECT_EQ(ErrorOf("--html="), "--html=: takes a file");
}

TEST(Flags, OfJobsTakeAFewOnly) {
  EXPECT_EQ(ErrorOf("--jobs=1"), "");
  EXPECT_EQ(ErrorOf("--jobs=64"), "");
  for (const char* bad : {"--jobs=0", "--jobs=65", "--jobs=two", "--jobs="}) {
    EXPECT_THAT(ErrorOf(bad), HasSubstr("takes a whole number from 1 to 64"));
  }
}

TEST(Flags, NameTheNearestOfUnknownOnes) {
  EXPECT_EQ(ErrorOf("--schedule=5"),
            "no flag is called --schedule: did you mean --schedules?");
  EXPECT_EQ(ErrorOf("--ravel_sede=5", Door::kTests),
            "no flag is called --ravel_sede: did you mean --ravel_seed?");
  EXPECT_EQ(ErrorOf("-seed=5"),
            "no flag is called -seed: did you mean --seed?");
  EXPECT_EQ(ErrorOf("--bogus"), "no flag is called --bogus");
}

TEST(Environment, IsReadAsStrictlyAsFlags) {
  EXPECT_EQ(ErrorOfVariable("RAVEL_SEED=7"), "");
  EXPECT_EQ(ErrorOfVariable("RAVEL_RACES=x"),
            "RAVEL_RACES=x: takes one of fail, report, ignore");
}

TEST(Environment, RefusesSlipsAndLeavesOthersAlone) {
  EXPECT_EQ(ErrorOfVariable("RAVEL_SCHEDULE=7"),
            "no setting is called RAVEL_SCHEDULE: did you mean "
            "RAVEL_SCHEDULES?");
  for (const char* variable : {"RAVEL_FIXED_ADDRESSES=1", "RAVEL_HOME=/",
                               "RAVEL_ROOT=/", "RAVELLED=1", "RAVEL_"}) {
    EXPECT_EQ(ErrorOfVariable(variable), "") << variable;
  }
}

TEST(EditDistance, CountsLetters) {
  EXPECT_EQ(EditDistance("", ""), 0u);
  EXPECT_EQ(EditDistance("seed", ""), 4u);
  EXPECT_EQ(EditDistance("", "seed"), 4u);
  EXPECT_EQ(EditDistance("seed", "seed"), 0u);
  EXPECT_EQ(EditDistance("seed", "seeds"), 1u);
  EXPECT_EQ(EditDistance("rnu", "run"), 1u);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3u);
}

}  // namespace
}  // namespace ravel
