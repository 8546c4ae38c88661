// SPDX-License-Identifier: Apache-2.0
//
// The command as scripts use it: exit statuses, JSON, bad input.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "framework/command/exit_status.h"
#include "framework/schedule/schedule_line.h"
#include "tests/program.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using Json = nlohmann::ordered_json;

namespace fs = std::filesystem;

class Command : public testing::Test {
 protected:
  Command()
      : folder_(fs::temp_directory_path() /
                ("ravel_command_test." + std::to_string(getpid()))) {
    fs::create_directory(folder_);
  }
  ~Command() override { fs::remove_all(folder_); }

  std::string In(const std::string& name) const { return folder_ / name; }

  // The results of a run with --json.
  Json Results(std::vector<std::string> arguments) const {
    arguments.push_back("--json=" + In("results.json"));
    arguments.emplace_back("--quiet");
    Ravel(arguments);
    std::ifstream file(In("results.json"));
    return Json::parse(file);
  }

 private:
  fs::path folder_;
};

// Refused: one sentence, nothing was run.
void ExpectRefused(const std::vector<std::string>& arguments,
                   const std::string& sentence) {
  const Ended ended = Ravel(arguments);
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.out, IsEmpty());
  EXPECT_EQ(ended.error, "ravel: " + sentence + "\n");
}

TEST_F(Command, ExitsWithTheVerdict) {
  EXPECT_EQ(Ravel({"run", "database_value/locked"}).status, 0);
  EXPECT_EQ(Ravel({"run", "database_value/locked", "--strategy=dfs"}).status,
            0);
  EXPECT_EQ(Ravel({"run", "database_value/unlocked"}).status, 1);
  EXPECT_EQ(
      Ravel({"run", "database_value/locked", "--strategy=dfs", "--schedules=2"})
          .status,
      4);
}

// What its reduction knows of processes is not enough for a proof, so every
// schedule is run.
TEST_F(Command, DporGoesOverToDepthFirstSearchForAProgramThatForks) {
  const auto executions = [&](const char* strategy) {
    const Json results = Results({"run", "process_counter/locked", strategy});
    EXPECT_EQ(results[0]["verdict"], "exhausted");
    return results[0]["executions"].get<int>();
  };
  const int all = executions("--strategy=dfs");
  EXPECT_GT(all, 1);
  // And the one in which it was seen that it forks.
  EXPECT_EQ(executions("--strategy=dpor"), all + 1);
}

TEST_F(Command, ExitsWithTheWorstOfSeveralVerdicts) {
  EXPECT_EQ(Ravel({"run", "database_value/locked", "database_value/unlocked",
                   "--strategy=dfs", "--schedules=2"})
                .status,
            1);
  EXPECT_EQ(WorseStatus(kNoBugStatus, kInconclusiveStatus), 4);
  EXPECT_EQ(WorseStatus(kInconclusiveStatus, kDivergedStatus), 3);
  EXPECT_EQ(WorseStatus(kDivergedStatus, kBugStatus), 1);
  EXPECT_EQ(WorseStatus(kBugStatus, kNoBugStatus), 1);
}

TEST_F(Command, RefusesWhatItDoesNotKnow) {
  ExpectRefused({}, "a command is missing; see \"ravel help\"");
  ExpectRefused({"rnu"}, "no command is called rnu: did you mean run?");
  ExpectRefused({"run"},
                "run takes the name of a scenario; see \"ravel list\"");
  ExpectRefused({"run", "database_vlaue/locked"},
                "no scenario is called database_vlaue/locked: did you mean "
                "database_value/locked?");
  ExpectRefused({"run", "database_value/locked", "x*"},
                "no scenario is called x*; \"ravel list\" names them all");
  ExpectRefused({"run", "database_value"},
                "no scenario is called database_value: did you mean "
                "'database_value/*'?");
  ExpectRefused({"run", "*", "--schedules=many"},
                "--schedules=many: takes a whole number from 1 to "
                "18446744073709551615");
  ExpectRefused({"list", "x"}, "list takes no names, it lists all scenarios");
  ExpectRefused({"help", "x"}, "no command is called x; see \"ravel help\"");
  ExpectRefused({"check", "--backend=real"}, "--backend: check runs both");
}

TEST_F(Command, RefusesAFileItCannotWriteBeforeItRuns) {
  const std::string missing = In("missing/results.json");
  ExpectRefused(
      {"run", "*", "--json=" + missing},
      "--json=" + missing + ": cannot be written: No such file or directory");
  ExpectRefused({"run", "*", "--json=" + In("")},
                "--json=" + In("") + ": cannot be written: Is a directory");
  ExpectRefused(
      {"run", "database_value/locked", "--html=" + missing},
      "--html=" + missing + ": cannot be written: No such file or directory");
}

TEST_F(Command, TakesAPageForOneScenarioOnly) {
  ExpectRefused(
      {"run", "database_value/*", "--html=" + In("page.html")},
      "--html takes the page of one scenario; --out=DIR one for each");
  ExpectRefused({"check", "--html=" + In("page.html")},
                "--html: check shows a table, no reports");
}

TEST_F(Command, WritesPagesOfABug) {
  const std::string page = In("page.html");
  const Ended run = Ravel({"run", "database_value/unlocked", "--html=" + page,
                           "--out=" + In("kept")});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("\n  Report  " + page + "\n"));
  const auto read = [](const std::string& path) {
    std::ifstream file(path);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  EXPECT_THAT(read(page),
              HasSubstr("\"scenario\":\"database_value/unlocked\""));
  EXPECT_THAT(read(page), HasSubstr("int local_copy = database_value;"));
  EXPECT_EQ(read(page), read(In("kept/database_value.unlocked.html")));
  const Ended replay =
      Ravel({"replay", In("kept/database_value.unlocked.schedule"),
             "--html=" + In("replay.html")});
  EXPECT_EQ(replay.status, 1);
  EXPECT_THAT(read(In("replay.html")), HasSubstr("\"found\":\"replay\""));
}

TEST_F(Command, SaysThatThereIsNoPageOfWhatPasses) {
  const std::string page = In("page.html");
  const Ended run = Ravel({"run", "database_value/locked", "--html=" + page});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out,
              HasSubstr("\n  nothing to show: " + page + " was not written\n"));
  EXPECT_FALSE(std::ifstream(page).good());
}

TEST_F(Command, TakesPatternsAndRunsEachScenarioOnce) {
  const Json results = Results({"run", "database_value/lock*",
                                "database_value/locked", "message*fences"});
  std::vector<std::string> names;
  for (const Json& result : results) names.push_back(result["scenario"]);
  EXPECT_THAT(names,
              ElementsAre("database_value/locked", "database_value/lock_guard",
                          "message_passing/fences"));
}

std::vector<std::string> KeysOf(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& item : object.items()) keys.push_back(item.key());
  return keys;
}

TEST_F(Command, WritesJsonOfABug) {
  const Json results =
      Results({"run", "database_value/unlocked", "--races=ignore", "--seed=3",
               "--out=" + In("kept")});
  ASSERT_THAT(results, SizeIs(1));
  const Json& result = results[0];
  EXPECT_THAT(
      KeysOf(result),
      ElementsAre("scenario", "backend", "strategy", "seed", "verdict",
                  "executions", "steps", "seconds", "executions_per_second",
                  "exhausted", "failing_executions", "first_bug_execution",
                  "races", "distinct", "unseen", "explored", "warnings",
                  "assumptions", "bug"));
  EXPECT_THAT(KeysOf(result["assumptions"]),
              ElementsAre("memory", "bounds", "clock", "points", "isolation",
                          "heap", "uncontrolled"));
  EXPECT_THAT(KeysOf(result["bug"]),
              ElementsAre("kind", "message", "schedule", "schedule_file",
                          "found_schedule", "found_preemptions", "preemptions",
                          "preemptions_are_fewest", "passes"));
  EXPECT_THAT(KeysOf(result["bug"]["passes"]), ElementsAre("if", "schedule"));
  EXPECT_EQ(result["failing_executions"], 1);
  EXPECT_EQ(result["backend"], "controlled");
  EXPECT_EQ(result["strategy"], "portfolio");
  EXPECT_EQ(result["seed"], 3);
  EXPECT_EQ(result["verdict"], "bug");
  EXPECT_EQ(result["exhausted"], false);
  EXPECT_EQ(result["first_bug_execution"], result["executions"]);
  EXPECT_EQ(result["races"], 0);
  EXPECT_EQ(result["bug"]["kind"], "assertion");
  const std::string line = result["bug"]["schedule"];
  EXPECT_TRUE(DecodeLine(line).ok());
  EXPECT_EQ(Ravel({"replay", result["bug"]["schedule_file"]}).status, 1);
}

// What was found is minimized as well when it is replayed, to the same line;
// and the schedule that is said to pass does.
TEST_F(Command, MinimizesAScheduleThatIsReplayed) {
  const Json found =
      Results({"run", "dining_philosophers/naive", "--minimize=0"})[0]["bug"];
  EXPECT_EQ(found["preemptions"], nullptr);
  EXPECT_EQ(found["passes"], nullptr);
  const Json simple = Results({"run", "dining_philosophers/naive"})[0]["bug"];
  EXPECT_EQ(simple["found_schedule"], found["schedule"]);
  EXPECT_EQ(simple["preemptions"], 1);
  EXPECT_EQ(simple["preemptions_are_fewest"], true);

  const Json replayed =
      Results({"replay", found["schedule"], "--minimize=500"})[0]["bug"];
  EXPECT_EQ(replayed["schedule"], simple["schedule"]);
  EXPECT_EQ(replayed["passes"], simple["passes"]);
  EXPECT_EQ(Ravel({"replay", simple["schedule"]}).status, 1);
  EXPECT_EQ(Ravel({"replay", simple["passes"]["schedule"]}).status, 0);
}

TEST_F(Command, WritesJsonOfAProof) {
  const Json results =
      Results({"run", "database_value/locked", "--strategy=dfs:preemptions=1"});
  const Json& result = results[0];
  EXPECT_EQ(result["verdict"], "exhausted");
  EXPECT_EQ(result["exhausted"], true);
  EXPECT_EQ(result["first_bug_execution"], nullptr);
  EXPECT_EQ(result["bug"], nullptr);
  EXPECT_EQ(
      result["assumptions"]["bounds"],
      Json::array({"preemptions<=1", "spurious<=1", "idle<=3", "spins<=3"}));
}

TEST_F(Command, SaysThatABudgetIsNoProof) {
  const Ended ended = Ravel({"run", "database_value/locked"});
  EXPECT_THAT(ended.out, StartsWith("database_value/locked  passed "));
  EXPECT_THAT(ended.out, HasSubstr("no proof"));
}

TEST_F(Command, QuietPrintsVerdictsOnly) {
  const Ended ended = Ravel({"run", "database_value/unlocked", "--quiet"});
  EXPECT_EQ(std::ranges::count(ended.out, '\n'), 1);
  EXPECT_THAT(ended.out, StartsWith("database_value/unlocked  bug"));
}

TEST_F(Command, ExitsWithThreeWhereTheProgramHasChanged) {
  Schedule schedule;
  schedule.scenario = "database_value/locked";
  schedule.build = 1;
  const Ended ended = Ravel({"replay", EncodeLine(schedule)});
  EXPECT_EQ(ended.status, 3);
  EXPECT_THAT(ended.out, HasSubstr("diverged: the program has changed"));
}

TEST_F(Command, RefusesSchedulesItCannotReplay) {
  ExpectRefused({"replay"}, "replay takes one schedule, a line or a file");
  ExpectRefused({"replay", In("x.schedule")},
                "schedule file \"" + In("x.schedule") + "\" does not exist");
  Schedule foreign;
  foreign.scenario = "nobody/knows";
  std::string line = EncodeLine(foreign);
  ExpectRefused({"replay", line},
                "the schedule is of no scenario of this program");
  ExpectRefused({"replay", line, "--seed=1"},
                "--seed: the schedule already decides that");
  line.back() = line.back() == 'A' ? 'B' : 'A';
  const Ended damaged = Ravel({"replay", line});
  EXPECT_EQ(damaged.status, 2);
  EXPECT_THAT(damaged.error, HasSubstr("damaged"));
}

TEST_F(Command, ReadsTheEnvironment) {
  const Ended ended =
      Ravel({"run", "database_value/locked"}, {"RAVEL_SCHEDULES=7"});
  EXPECT_THAT(ended.out, HasSubstr("passed 7 executions"));
  EXPECT_EQ(Ravel({"list"}, {"RAVEL_SCHEDULE=7"}).status, 2);
}

TEST_F(Command, ListsEveryScenarioWithItsExpectation) {
  const Json list = Json::parse(Ravel({"list", "--json"}).out);
  const std::string text = Ravel({"list"}).out;
  EXPECT_THAT(list, SizeIs(151));
  for (const Json& entry : list) {
    EXPECT_THAT(text, HasSubstr(entry["scenario"].get<std::string>()));
    EXPECT_FALSE(entry["why"].get<std::string>().empty());
    EXPECT_EQ(entry["expected"] == "bug", entry["bug_kind"].is_string());
  }
}

TEST_F(Command, HelpsWithEachCommand) {
  EXPECT_THAT(Ravel({"help"}).out, HasSubstr("usage: ravel COMMAND"));
  EXPECT_EQ(Ravel({"--help"}).out, Ravel({"help"}).out);
  for (const char* command : {"list", "run", "replay", "check", "help"}) {
    EXPECT_THAT(Ravel({"help", command}).out,
                StartsWith(std::string("usage: ravel ") + command));
  }
  EXPECT_EQ(Ravel({"run", "--help"}).out, Ravel({"help", "run"}).out);
  EXPECT_THAT(Ravel({"--version"}).out, StartsWith("ravel 0."));
}

TEST_F(Command, ChecksBothWorlds) {
  const Ended ended = Ravel({"check", "message_passing/*"});
  EXPECT_EQ(ended.status, 0) << ended.out;
  EXPECT_EQ(std::ranges::count(ended.out, '\n'), 4);
  // Two executions are too few to exhaust anything.
  const Ended short_of = Ravel({"check", "*/acquire_release", "--schedules=2"});
  EXPECT_EQ(short_of.status, 1);
  EXPECT_THAT(short_of.out, HasSubstr("NO"));
}

}  // namespace
}  // namespace ravel
