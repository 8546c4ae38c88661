// SPDX-License-Identifier: Apache-2.0
//
// Schedule files: what is written can be read, by later versions too; what is
// not a schedule is refused in one sentence and never overwritten.

#include "framework/schedule/schedule_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "framework/schedule/expected_steps.h"
#include "framework/schedule/schedule_line.h"
#include "tests/failure_samples.h"

namespace ravel {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kGolden[] =
    RAVEL_SOURCE_DIR "/tests/golden/lost_update.schedule";

Schedule LostUpdateSchedule() {
  Schedule schedule;
  schedule.scenario = "Database.TwoIncreasesAreNotLost";
  schedule.program = "/home/somebody/build/database_test";
  schedule.build = 0x0123456789abcdef;
  schedule.trace = 0xfedcba9876543210;
  schedule.options.points = Points::kAll;
  schedule.promoted = {0x2a4f1, 0x2a503};
  Choice fallback;
  fallback.bound = 2;
  Choice preemption = fallback;
  preemption.value = 1;
  preemption.flags = Choice::kPreemptible;
  schedule.choices = {fallback, fallback, preemption, fallback};
  return schedule;
}

std::string LostUpdateText() {
  return FormatScheduleFile(LostUpdateSchedule(), LostUpdate());
}

std::string Slurp(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void Spill(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string Replace(std::string text, const std::string& from,
                    const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string ParseError(const std::string& text) {
  const absl::StatusOr<ScheduleFile> file = ParseScheduleFile(text);
  return file.ok() ? "" : std::string(file.status().message());
}

std::string ReadError(const std::string& path) {
  const absl::StatusOr<ScheduleFile> file = ReadScheduleFile(path);
  return file.ok() ? "" : std::string(file.status().message());
}

std::string WriteError(const std::string& path) {
  return std::string(
      WriteScheduleFile(path, LostUpdateSchedule(), LostUpdate()).message());
}

class ScheduleFileOnDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "scheduleXXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const {
    return folder_ + "/" + name;
  }
  std::string Named(const std::string& name, const std::string& error) const {
    return "schedule file \"" + Path(name) + "\" " + error;
  }

  std::string folder_;
};

// Written once, read for ever. When the format grows, the first expectation
// moves to a new golden file, and this one is still read.
TEST(ScheduleFile, IsWrittenAsInTheGoldenFile) {
  EXPECT_EQ(LostUpdateText(), Slurp(kGolden));
}

TEST(ScheduleFile, ReadsTheGoldenFile) {
  const absl::StatusOr<ScheduleFile> file = ReadScheduleFile(kGolden);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->line, EncodeLine(LostUpdateSchedule()));
  EXPECT_EQ(file->scenario, "Database.TwoIncreasesAreNotLost");
  EXPECT_EQ(file->program, "database_test");
  EXPECT_EQ(file->build, 0x0123456789abcdef);
  EXPECT_EQ(file->trace, 0xfedcba9876543210);
  EXPECT_EQ(file->options, LostUpdateSchedule().options);
  EXPECT_EQ(file->kind, "assertion");
  EXPECT_EQ(file->message, "expected \"2\", got \"1\"");
  EXPECT_EQ(file->file, "tests/database_test.cc");
  EXPECT_EQ(file->line_number, 24);
  EXPECT_EQ(file->choices, LostUpdateSchedule().choices);

  ASSERT_EQ(file->threads.size(), 3U);
  EXPECT_EQ(file->threads[0].name, "main");
  EXPECT_EQ(file->threads[0].function, "");
  EXPECT_EQ(file->threads[2].name, "t2");
  EXPECT_EQ(file->threads[2].function, "Increase()");

  ASSERT_EQ(file->steps.size(), 8U);
  EXPECT_EQ(file->steps[4].thread, 2);
  EXPECT_EQ(file->steps[4].kind, "write");
  EXPECT_EQ(file->steps[4].object, "database_value");
  EXPECT_EQ(file->steps[4].place.file, "tests/database_test.cc");
  EXPECT_EQ(file->steps[4].place.line, 13);
  EXPECT_EQ(file->steps[4].place.function, "Increase");
  EXPECT_EQ(file->steps[4].occurrence, 1U);
  EXPECT_EQ(file->steps[6].kind, "exit");
  EXPECT_EQ(file->steps[6].place.file, "");
}

TEST(ScheduleFile, KeepsEveryKindOfStep) {
  Failure failure = LostUpdate();
  failure.steps.clear();
  for (int kind = 0; kind < kOpKinds; ++kind) {
    failure.steps.push_back(
        MakeStep(0, static_cast<OpKind>(kind), "object", 1, "F"));
  }
  const absl::StatusOr<ScheduleFile> file =
      ParseScheduleFile(FormatScheduleFile(LostUpdateSchedule(), failure));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(FirstDifference(*file, failure), "");
}

TEST(ScheduleFile, KeepsLargeValuesAndOddText) {
  Failure failure = LostUpdate();
  failure.message = "not UTF-8: \xff, a quote: \", a new line:\n, \xe2\x9c\x97";
  failure.steps[2].before = UINT64_MAX;
  const std::string text = FormatScheduleFile(LostUpdateSchedule(), failure);
  EXPECT_THAT(text, HasSubstr("\"before\":18446744073709551615"));
  const absl::StatusOr<ScheduleFile> file = ParseScheduleFile(text);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->message,
            "not UTF-8: \xef\xbf\xbd, a quote: \", a new line:\n, "
            "\xe2\x9c\x97");
}

TEST(ScheduleFile, KeepsAnExecutionWithoutStepsOrChoices) {
  const absl::StatusOr<ScheduleFile> file =
      ParseScheduleFile(FormatScheduleFile(Schedule(), Failure()));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->steps, IsEmpty());
  EXPECT_THAT(file->choices, IsEmpty());
  EXPECT_EQ(FirstDifference(*file, Failure()), "");
}

TEST(ScheduleFile, RefusesWhatIsNoSchedule) {
  EXPECT_EQ(ParseError(""), "is empty");
  const char kNoJson[] =
      "is damaged, or no schedule: it is not JSON from start to end";
  EXPECT_EQ(ParseError("r1.AAAA"), kNoJson);
  EXPECT_EQ(ParseError("{\"format\": \"ravel schedule\", "), kNoJson);
  EXPECT_EQ(ParseError(LostUpdateText() + "}"), kNoJson);
  const char kForeign[] = "is JSON, but not a schedule of Ravel";
  for (const char* foreign : {"{}", "[]", "1", "null", "\"ravel schedule\"",
                              "{\"format\": 1}", "{\"format\": \"other\"}"}) {
    EXPECT_EQ(ParseError(foreign), kForeign) << foreign;
  }
}

TEST(ScheduleFile, RefusesOtherVersions) {
  const std::string text = LostUpdateText();
  EXPECT_EQ(ParseError(Replace(text, "\"version\": 1", "\"version\": 2")),
            "has version 2, but this Ravel reads up to 1");
  for (const char* damaged :
       {"\"version\": 0", "\"version\": -1", "\"version\": 1.5",
        "\"version\": \"1\"", "\"version\": null", "\"other\": 1"}) {
    EXPECT_EQ(ParseError(Replace(text, "\"version\": 1", damaged)),
              "is damaged: \"version\" is missing or wrong")
        << damaged;
  }
}

TEST(ScheduleFile, NamesTheMemberThatIsMissing) {
  for (const char* member : {"line", "scenario", "program", "build", "trace",
                             "outcome", "threads", "steps", "choices"}) {
    const std::string quoted = std::string("\"") + member + "\"";
    EXPECT_EQ(
        ParseError(Replace(LostUpdateText(), "  " + quoted, "  \"something\"")),
        "is damaged: " + quoted + " is missing or wrong");
  }
}

TEST(ScheduleFile, NamesTheElementThatIsWrong) {
  const std::string text = LostUpdateText();
  const auto error = [&](const char* from, const char* to) {
    return ParseError(Replace(text, from, to));
  };
  EXPECT_EQ(error("0123456789abcdef", "0123456789abcdeg"),
            "is damaged: \"build\" is missing or wrong");
  EXPECT_EQ(error("fedcba9876543210", "fedcba98765432100"),
            "is damaged: \"trace\" is missing or wrong");
  EXPECT_EQ(error("\"line\":24", "\"line\":2147483648"),
            "is damaged: \"line\" is missing or wrong");
  EXPECT_EQ(error("{\"name\":\"t2\"", "{\"name\":2"),
            "is damaged: \"name\" of thread 3 is missing or wrong");
  EXPECT_EQ(error("\"step\":5,\"thread\":2", "\"step\":5,\"thread\":3"),
            "is damaged: \"thread\" of step 5 is missing or wrong");
  EXPECT_EQ(error("\"step\":5,\"thread\":2", "\"step\":5,\"thread\":65536"),
            "is damaged: \"thread\" of step 5 is missing or wrong");
  EXPECT_EQ(error("\"kind\":\"exit\"", "\"kind\":[]"),
            "is damaged: \"kind\" of step 7 is missing or wrong");
  EXPECT_EQ(error("[0,1,2,0,1]", "[0,2,2,0,1]"),
            "is damaged: \"value\" of choice 3 is missing or wrong");
  EXPECT_EQ(error("[0,1,2,0,1]", "[0,1,2]"),
            "is damaged: \"value\" of choice 3 is missing or wrong");
  EXPECT_EQ(error("[0,1,2,0,1]", "7"),
            "is damaged: \"value\" of choice 3 is missing or wrong");
}

TEST(ScheduleFile, RefusesADamagedLine) {
  const std::string line = EncodeLine(LostUpdateSchedule());
  EXPECT_EQ(ParseError(Replace(LostUpdateText(), line, line + "A")),
            "is damaged: the schedule line is damaged: its check does not "
            "match, so it was changed or cut off on its way");
  EXPECT_EQ(ParseError(Replace(LostUpdateText(), line, "")),
            "is damaged: the schedule line is empty");
}

TEST(ScheduleFile, IgnoresMembersOfLaterVersions) {
  const std::string text =
      Replace(LostUpdateText(), "\"version\": 1",
              "\"version\": 1, \"weather\": {\"rain\": [1, [2, [3]]]}");
  EXPECT_TRUE(ParseScheduleFile(text).ok()) << ParseError(text);
}

TEST(ScheduleFile, SurvivesEveryCut) {
  const std::string text = LostUpdateText();
  // Without the last line break it is whole.
  for (size_t size = 0; size + 1 < text.size(); ++size) {
    EXPECT_THAT(ParseError(text.substr(0, size)), Not(IsEmpty())) << size;
  }
}

TEST(ScheduleFile, SurvivesEndlessNesting) {
  const size_t depth = size_t{1} << 20;
  EXPECT_THAT(ParseError(std::string(depth, '[')), StartsWith("is damaged"));
  EXPECT_EQ(ParseError(std::string(depth, '[') + std::string(depth, ']')),
            "is JSON, but not a schedule of Ravel");
}

TEST_F(ScheduleFileOnDisk, RoundTrips) {
  const std::string path = Path("a.schedule");
  ASSERT_EQ(WriteError(path), "");
  EXPECT_EQ(Slurp(path), LostUpdateText());
  const absl::StatusOr<ScheduleFile> file = ReadScheduleFile(path);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(FirstDifference(*file, LostUpdate()), "");
}

TEST_F(ScheduleFileOnDisk, MakesDirectoriesAndLeavesNothingElse) {
  ASSERT_EQ(WriteError(Path("x/y/z/a.schedule")), "");
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    names.push_back(entry.path().filename().string());
  }
  EXPECT_THAT(names, ElementsAre("x", "y", "z", "a.schedule"));
}

TEST_F(ScheduleFileOnDisk, ReplacesSchedulesOfAnyVersion) {
  const std::string path = Path("a.schedule");
  Spill(path, Replace(LostUpdateText(), "\"version\": 1", "\"version\": 9"));
  EXPECT_EQ(WriteError(path), "");
  EXPECT_EQ(Slurp(path), LostUpdateText());
}

TEST_F(ScheduleFileOnDisk, ReplacesNothingElse) {
  for (const char* text : {"", "my diary", "{\"format\": \"mine\"}"}) {
    Spill(Path("a"), text);
    EXPECT_EQ(WriteError(Path("a")),
              "\"" + Path("a") +
                  "\" is not a schedule file, so no schedule is written over "
                  "it");
    EXPECT_EQ(Slurp(Path("a")), text);
  }
  EXPECT_EQ(
      WriteError(folder_),
      "\"" + folder_ + "\" is a directory, so no schedule is written over it");
}

TEST_F(ScheduleFileOnDisk, SaysWhyItCannotBeWritten) {
  Spill(Path("file"), "");
  EXPECT_EQ(WriteError(Path("file/a.schedule")),
            Named("file/a.schedule", "cannot be written: directory \"" +
                                         Path("file") + "\": Not a directory"));
  EXPECT_THAT(
      WriteError(Path(std::string(300, 'x'))),
      EndsWith("File name too long, so no schedule is written over it"));
}

// As on a full disk; in a process of its own, which it ends.
[[noreturn]] void WriteWithLittleSpace(const std::string& path) {
  signal(SIGXFSZ, SIG_IGN);
  rlimit limit = {};
  limit.rlim_cur = limit.rlim_max = 10'000;
  setrlimit(RLIMIT_FSIZE, &limit);
  Failure failure = LostUpdate();
  failure.message.assign(100'000, 'x');
  const absl::Status status =
      WriteScheduleFile(path, LostUpdateSchedule(), failure);
  fprintf(stderr, "%s", std::string(status.message()).c_str());
  _exit(status.ok() ? 0 : 7);
}

TEST_F(ScheduleFileOnDisk, KeepsTheOldFileWhenTheDiskIsFull) {
  const std::string path = Path("a.schedule");
  ASSERT_EQ(WriteError(path), "");
  EXPECT_EXIT(WriteWithLittleSpace(path), ::testing::ExitedWithCode(7),
              "cannot be written: File too large");
  EXPECT_EQ(Slurp(path), LostUpdateText());
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(ScheduleFileOnDisk, SaysWhyItCannotBeRead) {
  EXPECT_EQ(ReadError(Path("none")), Named("none", "does not exist"));
  EXPECT_EQ(ReadError(""), "schedule file \"\" does not exist");
  fs::create_directory(Path("folder"));
  EXPECT_EQ(ReadError(Path("folder")), Named("folder", "is a directory"));
  Spill(Path("text"), "hello");
  EXPECT_EQ(ReadError(Path("text")),
            Named("text",
                  "is damaged, or no schedule: it is not JSON from start to "
                  "end"));
  fs::create_symlink("loop", Path("loop"));
  EXPECT_EQ(ReadError(Path("loop")),
            Named("loop", "cannot be read: Too many levels of symbolic links"));
}

TEST_F(ScheduleFileOnDisk, DoesNotWaitForAPipe) {
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(ReadError(Path("pipe")), Named("pipe", "is not a regular file"));
}

TEST_F(ScheduleFileOnDisk, RefusesWhatItMayNotRead) {
  Spill(Path("secret"), LostUpdateText());
  fs::permissions(Path("secret"), fs::perms::none);
  if (access(Path("secret").c_str(), R_OK) == 0) {
    GTEST_SKIP() << "the superuser may read everything";
  }
  EXPECT_EQ(ReadError(Path("secret")),
            Named("secret", "cannot be read: Permission denied"));
}

TEST_F(ScheduleFileOnDisk, RefusesHugeFiles) {
  Spill(Path("huge"), "{");
  fs::resize_file(Path("huge"), kMaxScheduleFileBytes + 1);
  EXPECT_EQ(
      ReadError(Path("huge")),
      Named("huge", "has 67108865 bytes, more than the 67108864 allowed"));
}

}  // namespace
}  // namespace ravel
