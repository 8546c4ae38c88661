// SPDX-License-Identifier: Apache-2.0
//
// RAVEL_TEST as its users see it: what gtest_binding/program.cc prints, how it
// exits, and what it keeps.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "tests/program.h"

namespace ravel {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

namespace fs = std::filesystem;

constexpr char kProgram[] = RAVEL_BINARY_DIR "/tests/gtest_binding_program";
constexpr char kSource[] = RAVEL_SOURCE_DIR "/tests/gtest_binding/program.cc";

std::string Read(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// How a failed assertion on the marked line of the program is printed.
std::string FailureAt(const std::string& mark) {
  std::istringstream source(Read(kSource));
  std::string line;
  for (int number = 1; std::getline(source, line); ++number) {
    if (line.find(mark) == std::string::npos) continue;
    return std::string(kSource) + ":" + std::to_string(number) + ": Failure\n";
  }
  return "no line has the mark " + mark;
}

// In a folder of its own, where the program keeps its schedules.
class GtestBinding : public testing::Test {
 protected:
  GtestBinding()
      : folder_(fs::temp_directory_path() /
                ("ravel_gtest_binding_test." + std::to_string(getpid()))) {
    fs::create_directory(folder_);
  }
  ~GtestBinding() override { fs::remove_all(folder_); }

  Ended Run(const std::vector<std::string>& arguments,
            const std::vector<std::string>& variables = {}) const {
    std::vector<std::string> all = {"-C", folder_, kProgram,
                                    "--gtest_print_time=0"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return RunProgram("/usr/bin/env", all, variables);
  }

  Ended RunTest(const std::string& test, std::vector<std::string> more = {},
                const std::vector<std::string>& variables = {}) const {
    more.push_back("--gtest_filter=" + test);
    return Run(more, variables);
  }

  fs::path In(const std::string& name) const { return folder_ / name; }

  static std::string KeptFile(const std::string& test) {
    return "gtest_binding_program.schedules/" + test + ".schedule";
  }
  fs::path Kept(const std::string& test) const {
    return folder_ / KeptFile(test);
  }

  // The schedule line that the failing test prints.
  std::string LineOf(const std::string& test) const {
    const std::string out = RunTest(test).out;
    const size_t begin = out.find("--ravel_replay=");
    if (begin == std::string::npos) return "no line in " + out;
    const size_t line = out.find("r1.", begin);
    return out.substr(line, out.find('\n', line) - line);
  }

  // Refused: one sentence, and no test ran.
  void ExpectRefused(const std::vector<std::string>& arguments,
                     const std::string& sentence,
                     const std::vector<std::string>& variables = {}) const {
    const Ended ended = Run(arguments, variables);
    EXPECT_EQ(ended.status, 2);
    EXPECT_THAT(ended.out, IsEmpty());
    EXPECT_EQ(ended.error, "ravel: " + sentence + "\n");
  }

 private:
  fs::path folder_;
};

TEST_F(GtestBinding, FailsTheTestAtTheExpectation) {
  const Ended ended = RunTest("Counter.LosesAnUpdate");
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.out, HasSubstr(FailureAt("// expectation of Counter") +
                                   "Expected equality of these values:\n"
                                   "  value\n    Which is: 1\n  2\n"));
  EXPECT_THAT(ended.out, HasSubstr("FAILED  lost update on 'value'\n"));
  EXPECT_THAT(ended.out, HasSubstr("\n[  FAILED  ] Counter.LosesAnUpdate\n"));
  EXPECT_THAT(RunTest("Failure.OfAThread").out,
              HasSubstr(FailureAt("// expectation of OfAThread")));
}

TEST_F(GtestBinding, FailsTheTestAtItsOwnLineForOtherBugs) {
  EXPECT_THAT(RunTest("Failure.OfTheScenario").out,
              HasSubstr(FailureAt("RAVEL_TEST(Failure, OfTheScenario)") +
                        "assertion: the scenario is not content\n"));
  EXPECT_THAT(
      RunTest("Message.Arrives").out,
      HasSubstr(FailureAt("RAVEL_TEST(Message, Arrives") + "data_race: "));
}

TEST_F(GtestBinding, GoesOnAfterExpectAndEndsAfterAssert) {
  EXPECT_THAT(RunTest("Failure.OfExpect*").out,
              HasSubstr("went on after EXPECT"));
  EXPECT_THAT(RunTest("Failure.OfAssert*").out,
              AllOf(HasSubstr("came to ASSERT"),
                    Not(HasSubstr("went on after ASSERT"))));
}

TEST_F(GtestBinding, SaysWhatAPassedTestProves) {
  const Ended proof = RunTest("Counter.IsRightUnderALock");
  EXPECT_EQ(proof.status, 0);
  EXPECT_THAT(proof.out, HasSubstr("[    RAVEL ] exhausted: all schedules, "));
  const Ended none = RunTest("Options.InTheCode");
  EXPECT_EQ(none.status, 0);
  EXPECT_THAT(none.out, HasSubstr("no proof"));
  const Ended unfinished = RunTest("Budget.IsTooSmall");
  EXPECT_EQ(unfinished.status, 1);
  EXPECT_THAT(unfinished.out,
              HasSubstr("inconclusive: asked to exhaust, but stopped after 2"));
}

TEST_F(GtestBinding, MakesAFixtureForEachExecution) {
  EXPECT_THAT(RunTest("Fixture.*").out,
              HasSubstr("suites 1, set-ups 7, bodies 7, tear-downs 7\n"));
  // Twice: when it is found, and when it is confirmed.
  const Ended failed =
      RunTest("Fixture.*", {"--ravel_minimize=0"}, {"SET_UP_FAILS=1"});
  EXPECT_EQ(failed.status, 1);
  EXPECT_THAT(failed.out,
              HasSubstr("suites 1, set-ups 2, bodies 0, tear-downs 0\n"));
}

TEST_F(GtestBinding, ReplaysTheKeptScheduleFirst) {
  const std::string test = "Message.Arrives";
  EXPECT_THAT(RunTest(test).out,
              HasSubstr("\n  Saved   " + KeptFile(test) + "\n"));
  ASSERT_TRUE(fs::exists(Kept(test)));

  const Ended again = RunTest(test);
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.out, HasSubstr("ravel: the kept schedule still fails: " +
                                   KeptFile(test) + "\n"));
  const Ended fixed = RunTest(test, {}, {"ORDERED=1"});
  EXPECT_EQ(fixed.status, 0);
  EXPECT_THAT(fixed.out, AllOf(HasSubstr("the kept schedule passes now"),
                               HasSubstr("[    RAVEL ] exhausted")));
}

TEST_F(GtestBinding, SaysThatAKeptScheduleWhoseExpectationHoldsPasses) {
  const std::string test = "Kept.ExpectsWhatOneThreadDid";
  EXPECT_EQ(RunTest(test).status, 1);
  const Ended again = RunTest(test);
  EXPECT_THAT(again.out, AllOf(HasSubstr("the kept schedule still fails"),
                               HasSubstr("\n  Passes if step ")));
  const Ended fixed = RunTest(test, {}, {"FIXED=1"});
  EXPECT_EQ(fixed.status, 0);
  EXPECT_THAT(fixed.out, HasSubstr("the kept schedule passes now"));
}

TEST_F(GtestBinding, WritesThePageOfTheFirstFailure) {
  const Ended run = RunTest("Message.Arrives:Counter.LosesAnUpdate",
                            {"--ravel_html=" + In("page.html").string()});
  EXPECT_EQ(run.status, 1);
  const auto scenario_in = [](const fs::path& path) {
    std::ifstream file(path);
    const std::string page(std::istreambuf_iterator<char>(file), {});
    const std::string opening = "\"scenario\":\"";
    const size_t at = page.find(opening);
    if (at == std::string::npos) return std::string();
    return page.substr(
        at + opening.size(),
        page.find('"', at + opening.size()) - at - opening.size());
  };
  const fs::path kept = In("gtest_binding_program.schedules");
  EXPECT_EQ(scenario_in(kept / "Message.Arrives.html"), "Message.Arrives");
  EXPECT_EQ(scenario_in(kept / "Counter.LosesAnUpdate.html"),
            "Counter.LosesAnUpdate");
  const size_t message = run.out.find("RUN      ] Message.Arrives");
  const size_t counter = run.out.find("RUN      ] Counter.LosesAnUpdate");
  EXPECT_EQ(scenario_in(In("page.html")),
            message < counter ? "Message.Arrives" : "Counter.LosesAnUpdate");
}

TEST_F(GtestBinding, RefusesAPageThatCannotBeWritten) {
  const Ended run = RunTest("Message.Arrives", {"--ravel_html=/no/such/page"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.error,
            "ravel: --ravel_html=/no/such/page: cannot be written: No such "
            "file or directory\n");
}

TEST_F(GtestBinding, SearchesWhereTheKeptScheduleDoesNotFit) {
  const std::string test = "Counter.LosesAnUpdate";
  RunTest(test);
  const Ended locked = RunTest(test, {}, {"LOCKED=1"});
  EXPECT_EQ(locked.status, 0);
  EXPECT_THAT(locked.out,
              AllOf(HasSubstr("the kept schedule no longer fits the program"),
                    HasSubstr("[    RAVEL ] passed 10,000 executions")));
  std::ofstream(Kept(test)) << "damaged";
  const Ended damaged = RunTest(test);
  EXPECT_EQ(damaged.status, 1);
  EXPECT_THAT(damaged.out,
              AllOf(HasSubstr("ravel: schedule file \"" + KeptFile(test)),
                    HasSubstr("execution")));
}

TEST_F(GtestBinding, ReplaysTheSameEveryTime) {
  const std::string test = "Counter.LosesAnUpdate";
  const std::string replay = "--ravel_replay=" + LineOf(test);
  const Ended first = RunTest(test, {replay});
  EXPECT_EQ(first.status, 1);
  EXPECT_THAT(first.out, HasSubstr("FAILED  lost update on 'value'\n"));
  for (int i = 1; i < 100; ++i) {
    ASSERT_EQ(RunTest(test, {replay}).out, first.out) << "replay " << i;
  }
}

TEST_F(GtestBinding, ReplaysTheTestOfTheScheduleOnly) {
  const std::string replay = "--ravel_replay=" + LineOf("Choice.IsNeverTwo");
  const Ended all = RunTest("Counter.*:Choice.*", {replay});
  EXPECT_EQ(all.status, 1);
  EXPECT_THAT(all.out, AllOf(HasSubstr(FailureAt("// expectation of Choice")),
                             HasSubstr("\n[  SKIPPED ] 2 tests")));
  for (const char* test : {"Counter.*", "Plain.ThreadsRunOnHardware", "No.*"}) {
    const Ended none = RunTest(test, {replay});
    EXPECT_EQ(none.status, 2) << test;
    EXPECT_EQ(none.error,
              "ravel: the schedule to replay is of no test that ran: name its "
              "test with --gtest_filter\n");
  }
}

TEST_F(GtestBinding, ReplaysAFile) {
  RunTest("Choice.IsNeverTwo");
  const std::string file = "--ravel_replay=" + KeptFile("Choice.IsNeverTwo");
  EXPECT_THAT(Run({file}).out,
              HasSubstr(FailureAt("// expectation of Choice")));
}

TEST_F(GtestBinding, SaysThatAnotherProgramDoesNotFollow) {
  const std::string test = "Counter.LosesAnUpdate";
  const Ended ended =
      RunTest(test, {"--ravel_replay=" + LineOf(test)}, {"LOCKED=1"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.out,
              HasSubstr(FailureAt("RAVEL_TEST(Counter, Loses") + "diverged: "));
}

TEST_F(GtestBinding, RefusesWrongFlags) {
  ExpectRefused({"--ravel_schedule=3"},
                "no flag is called --ravel_schedule: did you mean "
                "--ravel_schedules?");
  ExpectRefused({"--ravel_races=no"},
                "--ravel_races=no: takes one of fail, report, ignore");
  ExpectRefused({"--ravel_json="}, "--ravel_json=: takes a file");
  ExpectRefused({},
                "RAVEL_TIME=soon: takes a duration such as 500ms, 60s, 2m "
                "or 1h",
                {"RAVEL_TIME=soon"});
}

TEST_F(GtestBinding, RefusesSchedulesItCannotRead) {
  ExpectRefused({"--ravel_replay=hello"},
                "\"hello\" is not a schedule line: one starts with \"r1.\"");
  ExpectRefused({"--ravel_replay=x.schedule"},
                "schedule file \"x.schedule\" does not exist");
  std::string line = LineOf("Choice.IsNeverTwo");
  line.back() = line.back() == 'A' ? 'B' : 'A';
  const Ended damaged = Run({"--ravel_replay=" + line});
  EXPECT_EQ(damaged.status, 2);
  EXPECT_THAT(damaged.out, IsEmpty());
  EXPECT_THAT(damaged.error, HasSubstr("damaged"));
}

TEST_F(GtestBinding, PutsFlagsOverTheEnvironmentOverTheCode) {
  const std::string test = "Options.InTheCode";
  const std::vector<std::string> variable = {"RAVEL_SCHEDULES=40"};
  EXPECT_THAT(RunTest(test).out, HasSubstr("passed 50 executions"));
  EXPECT_THAT(RunTest(test, {}, variable).out,
              HasSubstr("passed 40 executions"));
  EXPECT_THAT(RunTest(test, {"--ravel_schedules=30"}, variable).out,
              HasSubstr("passed 30 executions"));
}

// The tests that ran, as often as they did.
std::multiset<std::string> TestsIn(const Ended& ended) {
  constexpr std::string_view kMark = "[ RUN      ] ";
  std::multiset<std::string> tests;
  std::istringstream out(ended.out);
  std::string line;
  while (std::getline(out, line)) {
    if (line.starts_with(kMark)) tests.insert(line.substr(kMark.size()));
  }
  return tests;
}

TEST_F(GtestBinding, IsListedAndShardedAsPlainTestsAre) {
  const Ended list = Run({"--gtest_list_tests"});
  EXPECT_EQ(list.status, 0);
  EXPECT_THAT(list.out,
              HasSubstr("Counter.\n  LosesAnUpdate\n  IsRightUnderALock\n"));
  std::multiset<std::string> sharded;
  for (const char* shard : {"GTEST_SHARD_INDEX=0", "GTEST_SHARD_INDEX=1"}) {
    sharded.merge(TestsIn(Run({}, {"GTEST_TOTAL_SHARDS=2", shard})));
  }
  const auto whole = TestsIn(Run({}));
  EXPECT_EQ(whole.size(), 16u);
  EXPECT_EQ(sharded, whole);
}

TEST_F(GtestBinding, RunsOnHardwareThreads) {
  const std::string real = "--ravel_backend=real";
  EXPECT_THAT(RunTest("Options.InTheCode", {real}).out,
              HasSubstr("passed 100 executions on hardware threads"));
  const Ended failed = RunTest("Failure.OfAThread", {real});
  EXPECT_EQ(failed.status, 1);
  EXPECT_THAT(failed.out,
              AllOf(HasSubstr(FailureAt("// expectation of OfAThread")),
                    HasSubstr("repetition 1 of 100 on hardware threads"),
                    Not(HasSubstr("--ravel_replay"))));
}

TEST_F(GtestBinding, LeavesPlainTestsAlone) {
  // After a test that was explored in the same process.
  EXPECT_EQ(RunTest("Options.*:Plain.ThreadsRunOnHardware").status, 0);
  const Ended failed = RunTest("Plain.FailsAsEver");
  EXPECT_EQ(failed.status, 1);
  EXPECT_THAT(failed.out, AllOf(HasSubstr(FailureAt("// expectation of Plain")),
                                Not(HasSubstr("schedule"))));
}

TEST_F(GtestBinding, CountsASkippedTestAsSkipped) {
  const Ended ended = RunTest("Skipping.*");
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.out, AllOf(HasSubstr("not on this machine"),
                               HasSubstr("[  SKIPPED ] 1 test, listed below:"),
                               HasSubstr("[  PASSED  ] 1 test.")));
  const Ended real = RunTest("Skipping.IsNoPass", {"--ravel_backend=real"});
  EXPECT_THAT(real.out, HasSubstr("[  SKIPPED ] 1 test"));
}

}  // namespace
}  // namespace ravel
