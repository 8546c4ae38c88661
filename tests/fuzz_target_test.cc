// SPDX-License-Identifier: Apache-2.0
//
// Fuzz targets as a user drives them: what they find is a schedule, and
// libFuzzer's own machinery works on them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/program.h"

namespace ravel {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kFoundStatus = 77;

class FuzzTarget : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string In(const std::string& name) const { return folder_ / name; }
  std::string Corpus(const std::string& name) const {
    fs::create_directories(In(name));
    return In(name);
  }
  static size_t FilesIn(const std::string& folder) {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder),
                                             fs::directory_iterator()));
  }
  // The target of a scenario, by name.
  static Ended Fuzz(const std::string& scenario,
                    std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "--scenario=" + scenario);
    return RunProgram(RAVEL_BINARY_DIR "/fuzz/scenario_fuzz", arguments);
  }
  // Finds the bug; returns its file.
  std::string Crash(const std::string& scenario) {
    const std::string file = In("crash");
    const Ended ended =
        Fuzz(scenario, {"-seed=1", "-runs=100000", "--ravel_races=ignore",
                        "-exact_artifact_path=" + file});
    EXPECT_EQ(ended.status, kFoundStatus) << ended.error;
    EXPECT_TRUE(fs::exists(file));
    return file;
  }

  fs::path folder_;
};

std::string LineIn(const std::string& text) {
  const size_t begin = text.find("r1.");
  return begin == std::string::npos
             ? ""
             : text.substr(begin, text.find_first_of(" \n", begin) - begin);
}

TEST_F(FuzzTarget, FindsADeadlockAndReportsIt) {
  const Ended ended = Fuzz("dining_philosophers/naive",
                           {"-seed=1", "-exact_artifact_path=" + In("crash")});
  EXPECT_EQ(ended.status, kFoundStatus);
  EXPECT_THAT(ended.error, HasSubstr("  Blocked\n"));
  EXPECT_THAT(ended.error, HasSubstr("of the fuzzer"));
  EXPECT_THAT(ended.error, HasSubstr("scenario_fuzz replay r1."));
}

TEST_F(FuzzTarget, ItsFileIsASchedule) {
  const std::string file = Crash("dining_philosophers/naive");
  const Ended replay = Ravel({"replay", file});
  EXPECT_EQ(replay.status, 1) << replay.error;
  EXPECT_THAT(replay.out, HasSubstr("deadlock"));
  const Ended imported = Ravel({"import", file});
  EXPECT_EQ(imported.status, 0) << imported.error;
  const std::string line = LineIn(imported.out);
  EXPECT_EQ(Ravel({"replay", line}).status, 1);
  EXPECT_EQ(LineIn(replay.out), line);
}

TEST_F(FuzzTarget, ItsFileFailsAgainByItself) {
  const std::string file = Crash("bounded_queue/lost_wakeup");
  const Ended again = Fuzz("bounded_queue/lost_wakeup",
                           {file, "-exact_artifact_path=" + In("again")});
  EXPECT_EQ(again.status, kFoundStatus);
  EXPECT_THAT(again.error, HasSubstr("  Blocked\n"));
}

TEST_F(FuzzTarget, AScheduleBecomesItsFile) {
  const Ended found =
      Ravel({"run", "bounded_queue/lost_wakeup", "--races=ignore"});
  ASSERT_EQ(found.status, 1) << found.out;
  const std::string line = LineIn(found.out);
  const Ended exported = Ravel({"export", line, In("case")});
  ASSERT_EQ(exported.status, 0) << exported.error;
  const Ended imported = Ravel({"import", In("case")});
  EXPECT_EQ(LineIn(imported.out), line);
  const Ended fuzzed = Fuzz("bounded_queue/lost_wakeup",
                            {In("case"), "-exact_artifact_path=" + In("c")});
  EXPECT_EQ(fuzzed.status, kFoundStatus);
}

TEST_F(FuzzTarget, FilesThatSayNothingAreRefused) {
  std::ofstream(In("text")) << "no case at all";
  const Ended imported = Ravel({"import", In("text")});
  EXPECT_EQ(imported.status, 2);
  EXPECT_THAT(imported.error, HasSubstr("name it"));
  // With a name, any bytes are an execution.
  EXPECT_EQ(Ravel({"import", In("text"), "dining_philosophers/ordered"}).status,
            0);
  EXPECT_EQ(Ravel({"import", In("text"), "nobody/knows"}).status, 2);
  EXPECT_EQ(Ravel({"import"}).status, 2);
  EXPECT_EQ(Ravel({"export", "r1.nothing", In("out")}).status, 2);
}

TEST_F(FuzzTarget, CorrectScenariosPass) {
  for (const char* name : {"dining_philosophers/ordered", "deep/counter",
                           "database_value/locked"}) {
    const Ended ended = Fuzz(name, {"-seed=1", "-runs=3000"});
    EXPECT_EQ(ended.status, 0) << name << ended.error;
    EXPECT_THAT(ended.error, HasSubstr("Done 3000 runs"));
  }
}

TEST_F(FuzzTarget, ARaceThatLeadsNowhereIsABug) {
  const Ended ended =
      Fuzz("message_passing/relaxed", {"-seed=1", "-runs=1000"});
  EXPECT_EQ(ended.status, kFoundStatus) << ended.error;
  EXPECT_THAT(ended.error, HasSubstr("FAILED  data race"));
}

// The pool ends its processes by SIGTERM, for which libFuzzer has a handler.
TEST_F(FuzzTarget, HidesLibFuzzersHandlersFromProcesses) {
  const Ended ended =
      Fuzz("process_pool/left_too_early",
           {"-seed=1", "-runs=20", "-exact_artifact_path=" + In("crash")});
  EXPECT_EQ(ended.status, kFoundStatus) << ended.error;
  EXPECT_THAT(ended.error, HasSubstr("a callback was not called"));
  EXPECT_THAT(ended.error, Not(HasSubstr("diverged")));
}

TEST_F(FuzzTarget, GoesByItsName) {
  for (const char* name : {"scenario_fuzz-dining_philosophers-naive",
                           "scenario_fuzz.dining_philosophers.naive"}) {
    fs::create_symlink(RAVEL_BINARY_DIR "/fuzz/scenario_fuzz", In(name));
    const Ended ended = RunProgram(
        In(name),
        {"-seed=1", "--ravel_quiet", "-exact_artifact_path=" + In("crash")});
    EXPECT_EQ(ended.status, kFoundStatus) << ended.error;
    EXPECT_THAT(ended.error, HasSubstr("deadlock"));
  }
}

// Of a scenario that takes long a tenth of what `ravel check` runs.
TEST(FuzzRun, GivesEachTargetAFewRuns) {
  const Ended ended = RunProgram(
      RAVEL_SOURCE_DIR "/fuzz/run",
      {RAVEL_BINARY_DIR, "--runs=200", "database_value/locked",
       "process_ids/four", "dining_philosophers/naive", "flags_fuzz"});
  EXPECT_EQ(ended.status, 0) << ended.out << ended.error;
  EXPECT_THAT(ended.out, HasSubstr("database_value/locked: nothing, Done 2"));
  EXPECT_THAT(ended.out, HasSubstr("dining_philosophers/naive: its bug"));
  EXPECT_THAT(ended.out, HasSubstr("flags_fuzz: nothing, Done 200 runs"));
  EXPECT_THAT(ended.out, HasSubstr("process_ids/four: nothing, Done 50 runs"));
  EXPECT_THAT(ended.out, HasSubstr("4 targets, 0 failed"));
}

TEST(FuzzRun, RefusesWhatThereIsNot) {
  const std::string run = RAVEL_SOURCE_DIR "/fuzz/run";
  EXPECT_EQ(RunProgram(run, {}).status, 2);
  EXPECT_EQ(RunProgram(run, {"/nowhere"}).status, 2);
  EXPECT_EQ(RunProgram(run, {RAVEL_BINARY_DIR, "nobody/knows"}).status, 2);
  EXPECT_EQ(RunProgram(run, {RAVEL_BINARY_DIR, "--runs=few"}).status, 2);
}

TEST_F(FuzzTarget, MergesAndResumes) {
  const std::string first = Corpus("first"), merged = Corpus("merged");
  const std::string name = "dining_philosophers/ordered";
  EXPECT_EQ(Fuzz(name, {"-seed=1", "-runs=5000", first}).status, 0);
  const size_t found = FilesIn(first);
  EXPECT_GT(found, 3u);
  EXPECT_EQ(Fuzz(name, {"-merge=1", merged, first}).status, 0);
  EXPECT_GT(FilesIn(merged), 0u);
  EXPECT_LE(FilesIn(merged), found);
  const Ended resumed = Fuzz(name, {"-seed=2", "-runs=10", merged});
  EXPECT_EQ(resumed.status, 0);
  EXPECT_THAT(resumed.error, HasSubstr("seed corpus: files: "));
}

TEST_F(FuzzTarget, MinimisesACrash) {
  const std::string file = Crash("bounded_queue/lost_wakeup");
  const std::string smaller = In("smaller");
  Fuzz("bounded_queue/lost_wakeup",
       {"-minimize_crash=1", "-runs=2000", "-seed=1", "--ravel_quiet",
        "-exact_artifact_path=" + smaller, file});
  ASSERT_TRUE(fs::exists(smaller));
  EXPECT_LE(fs::file_size(smaller), fs::file_size(file));
  EXPECT_EQ(Ravel({"replay", smaller}).status, 1);
}

TEST_F(FuzzTarget, FindsItInForkMode) {
  const Ended ended =
      Fuzz("treiber_stack/freed",
           {"-fork=1", "-seed=1", "-max_total_time=60",
            "-artifact_prefix=" + In("found."), Corpus("corpus")});
  EXPECT_EQ(ended.status, kFoundStatus) << ended.error;
  EXPECT_GE(FilesIn(folder_), 2u);
}

TEST_F(FuzzTarget, FindsAnInputAndASchedule) {
  const std::string program = RAVEL_BINARY_DIR "/fuzz/license_fuzz";
  const Ended ended = RunProgram(
      program,
      {"-seed=1", "-max_total_time=60", "-exact_artifact_path=" + In("crash")});
  EXPECT_EQ(ended.status, kFoundStatus) << ended.error;
  EXPECT_THAT(ended.error, HasSubstr("Value of: lifted"));
  // The line has the input in it.
  const Ended replay =
      RunProgram(program, {"--gtest_filter=License.LimitHoldsDuringRenewal",
                           "--ravel_replay=" + LineIn(ended.error)});
  EXPECT_EQ(replay.status, 1) << replay.out;
  EXPECT_THAT(replay.out, HasSubstr("Value of: lifted"));
}

TEST_F(FuzzTarget, SaysWhichScenariosItIsNot) {
  EXPECT_EQ(Fuzz("nobody/knows", {}).status, 2);
  const Ended wrong = Fuzz("deep/counter", {"--ravel_sed=1"});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.error, HasSubstr("ravel_sed"));
}

TEST(SearchFuzz, SearchesAgree) {
  const Ended ended = RunProgram(RAVEL_BINARY_DIR "/fuzz/search_fuzz",
                                 {"-seed=1", "-runs=200", "-max_len=17"});
  EXPECT_EQ(ended.status, 0) << ended.error;
}

}  // namespace
}  // namespace ravel
