// SPDX-License-Identifier: Apache-2.0
//
// Executions in gdb, as the line "Debug" of a report starts them: the commands
// of the embedded script, on threads of which gdb knows nothing. Skipped where
// there is no gdb.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/program.h"

namespace ravel {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kProgram[] = RAVEL_BINARY_DIR "/tests/debugger_program";

class Debugger : public testing::Test {
 protected:
  void SetUp() override {
    if (access("/usr/bin/gdb", X_OK) != 0) {
      GTEST_SKIP() << "gdb is not installed: ./dev test installs it";
    }
    char folder[] = "/tmp/ravel-debugger-XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
  }
  void TearDown() override {
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  // The command of the line that begins with `word` in the report of a test.
  std::string LineOf(const std::string& test, const std::string& word) {
    const Ended ended = Shell(kProgram, {"--gtest_filter=Debugged." + test});
    std::smatch match;
    const std::regex line("\n  " + word + " +([^\n]*)\n");
    EXPECT_TRUE(std::regex_search(ended.out, match, line)) << ended.out;
    return match[1];
  }

  // What the command prints when these lines are typed.
  std::string Type(const std::string& command,
                   const std::vector<std::string>& lines) {
    std::ofstream file(folder_ + "/typed");
    for (const std::string& line : lines) file << line << "\n";
    file.close();
    return Shell(command, {"<", folder_ + "/typed", "2>&1"}).out;
  }

  Ended Shell(const std::string& command,
              const std::vector<std::string>& arguments) {
    std::string text = "cd " + folder_ + " && exec timeout 100 " + command;
    for (const std::string& argument : arguments) text += " " + argument;
    return RunProgram("/bin/sh", {"-c", text}, {"TERM=dumb", "NO_COLOR=1"});
  }

 private:
  std::string folder_;
};

TEST_F(Debugger, StopsBeforeTheStepThatLosesTheUpdate) {
  const std::string seen =
      Type(LineOf("LosesAnUpdate", "Debug"),
           {"print copy", "print counter", "info locals", "info ravel"});
  // It is the second thread's write, not yet made.
  EXPECT_THAT(seen, ContainsRegex("ravel: before step [0-9]+ of [0-9]+: "
                                  "t[12] write counter (10|100) → (10|100)  "
                                  "program.cc:21 Increase\\(\\)"));
  EXPECT_THAT(seen, HasSubstr("  counter = copy;"));
  std::smatch values;
  ASSERT_TRUE(std::regex_search(
      seen, values, std::regex("\\$1 = (10|100)\n[^$]*\\$2 = (10|100)\n")))
      << seen;
  EXPECT_NE(values[1], values[2]);
  EXPECT_THAT(seen, HasSubstr("copy = " + values[1].str() + "\n"));
  EXPECT_THAT(seen, ContainsRegex("\\* t[12] +Increase\\(\\)  runs: write"));
  EXPECT_THAT(seen, ContainsRegex("  t[12] +Increase\\(\\)  has ended"));
  EXPECT_THAT(seen, ContainsRegex("  main +waits: join t[12] +program.cc:2"));
}

TEST_F(Debugger, ShowsTheFramesOfThreadsThatWait) {
  const std::string debug = LineOf("LocksInACircle", "Debug");
  const std::string seen =
      Type(debug, {"ravel thread main", "bt", "ravel thread t1",
                   "print guests * 1000 + seat", "ravel thread t2",
                   "print guests * 1000 + seat", "ravel thread t7"});
  EXPECT_THAT(seen, ContainsRegex("#[0-9]+ .*LocksInACircle"));
  // Frames of Ravel's own are left out of the backtrace.
  EXPECT_THAT(seen, Not(HasSubstr("ravel::Scheduler")));
  EXPECT_THAT(seen, HasSubstr("$1 = 8001\n"));
  EXPECT_THAT(seen, HasSubstr("$2 = 15002\n"));
  EXPECT_THAT(seen, HasSubstr("no thread is called t7"));
}

TEST_F(Debugger, SaysWhoHoldsWhatAndWhoWaits) {
  const std::string seen =
      Type(LineOf("LocksInACircle", "Debug"), {"ravel locks", "info ravel"});
  EXPECT_THAT(seen, ContainsRegex("left  held by t1 since step [0-9]+  "
                                  "program.cc:35 TakeBoth\\(\\)"));
  EXPECT_THAT(seen, ContainsRegex("right  held by t2 since step [0-9]+  "
                                  "program.cc:35 TakeBoth\\(\\)"));
  EXPECT_THAT(seen, ContainsRegex("\n  t2 waits: lock left\n"));
  EXPECT_THAT(seen, ContainsRegex("\n  t1 waits: lock right\n"));
  EXPECT_THAT(seen, ContainsRegex("waits: lock right, held by t2 "));
  EXPECT_THAT(seen, ContainsRegex("at the end, after step 4: deadlock: 3 "
                                  "threads can never go on"));
}

TEST_F(Debugger, GoesForwardAndBack) {
  const std::string debug = LineOf("LosesAnUpdate", "Debug");
  const std::string one = debug.substr(0, debug.rfind('=')) + "=1";
  const std::string seen =
      Type(one, {"ravel step", "ravel step 2", "ravel back", "ravel back 2",
                 "ravel back", "ravel goto 5", "ravel goto 99", "finish",
                 "info ravel", "ravel step", "continue", "ravel back 4"});
  std::vector<std::string> steps;
  const std::regex stop("ravel: before step ([0-9]+) of");
  for (std::sregex_iterator i(seen.begin(), seen.end(), stop), end; i != end;
       ++i) {
    steps.push_back((*i)[1]);
  }
  const std::vector<std::string> expected = {"1", "2", "4", "3",
                                             "1", "5", "7", "7"};
  EXPECT_EQ(steps, expected) << seen;
  EXPECT_THAT(seen, HasSubstr("the execution has steps 1 to "));
  EXPECT_THAT(seen, HasSubstr("ravel: the execution is over: assertion"));
  EXPECT_THAT(seen, HasSubstr("the program is not stopped before a step"));
}

// The names come from a replay before, the frames from the execution itself:
// step by step they must be at the same place.
TEST_F(Debugger, IsWhereTheReportSaysAtEveryStep) {
  for (const char* test : {"LosesAnUpdate", "LocksInACircle"}) {
    const std::string debug = LineOf(test, "Debug");
    const std::string one = debug.substr(0, debug.rfind('=')) + "=1";
    const std::string seen =
        Type(one, std::vector<std::string>(40, "ravel step"));
    const std::regex stop(
        "before step ([0-9]+) of ([0-9]+): [^\n]*program.cc:([0-9]+) "
        "[^\n]*\n([^(]|\\([^g])*\n([0-9]+)\t");
    size_t stops = 0;
    std::string of;
    for (std::sregex_iterator i(seen.begin(), seen.end(), stop), end; i != end;
         ++i) {
      EXPECT_EQ((*i)[3], (*i)[5]) << i->str();
      of = (*i)[2];
      ++stops;
    }
    EXPECT_EQ(std::to_string(stops), of) << seen;
  }
}

TEST_F(Debugger, IsNotStartedForWhatIsNotThere) {
  const std::string debug = LineOf("LosesAnUpdate", "Debug");
  const Ended late = Shell(debug + "99", {"2>&1"});
  EXPECT_EQ(late.status, 1);  // of the failed test
  EXPECT_THAT(late.out, ContainsRegex("--ravel_break_at=[0-9]+: the execution "
                                      "has [0-9]+ steps"));
  const Ended none = Shell(kProgram, {"--ravel_break_at=3", "2>&1"});
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.out, HasSubstr("it takes --ravel_replay too"));
  const Ended run = Ravel({"run", "database_value/unlocked", "--break_at=3"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.error, HasSubstr("ravel replay SCHEDULE --break_at=7"));
}

}  // namespace
}  // namespace ravel
