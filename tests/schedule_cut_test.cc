// SPDX-License-Identifier: Apache-2.0
//
// The file of an execution that went on and on: what is left out, and that the
// rest still serves.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "framework/schedule/expected_steps.h"
#include "framework/schedule/schedule_file.h"
#include "framework/schedule/schedule_line.h"
#include "tests/failure_samples.h"

namespace ravel {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr size_t kSteps = 1'000'000;

// Every step at a line of its own, so that none is taken for another.
Failure LongFailure(size_t steps) {
  Failure failure = LostUpdate();
  failure.steps.clear();
  for (size_t i = 0; i < steps; ++i) {
    failure.steps.push_back(
        Access(1, OpKind::kRead, static_cast<int>(i), 0, 0));
  }
  return failure;
}

class ScheduleCut : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    Schedule schedule;
    for (size_t i = 0; i < kSteps; ++i) {
      Choice choice;
      choice.bound = 2;
      choice.value = i % 3 == 0 ? 1 : 0;
      schedule.choices.push_back(choice);
    }
    text_ = new std::string(FormatScheduleFile(schedule, LongFailure(kSteps)));
    line_ = new std::string(EncodeLine(schedule));
    file_ = new ScheduleFile(*ParseScheduleFile(*text_));
  }
  static void TearDownTestSuite() {
    delete text_;
    delete line_;
    delete file_;
  }

  static std::string* text_;
  static std::string* line_;
  static ScheduleFile* file_;
};
std::string* ScheduleCut::text_ = nullptr;
std::string* ScheduleCut::line_ = nullptr;
ScheduleFile* ScheduleCut::file_ = nullptr;

TEST_F(ScheduleCut, IsSmallEnoughToBeReadBack) {
  EXPECT_LT(text_->size(), kMaxScheduleFileBytes / 2);
}

TEST_F(ScheduleCut, HasTheWholeLine) { EXPECT_EQ(file_->line, *line_); }

TEST_F(ScheduleCut, KeepsBothEndsAndSaysWhatIsMissing) {
  EXPECT_EQ(file_->steps.size(), kMostKeptSteps);
  EXPECT_EQ(file_->steps_left_out.after, kMostKeptSteps / 2);
  EXPECT_EQ(file_->steps_left_out.count, kSteps - kMostKeptSteps);
  EXPECT_EQ(file_->steps.front().place.line, 0);
  EXPECT_EQ(file_->steps[kMostKeptSteps / 2 - 1].place.line,
            static_cast<int>(kMostKeptSteps / 2 - 1));
  EXPECT_EQ(file_->steps[kMostKeptSteps / 2].place.line,
            static_cast<int>(kSteps - kMostKeptSteps / 2));
  EXPECT_EQ(file_->steps.back().place.line, static_cast<int>(kSteps - 1));
  EXPECT_EQ(file_->choices.size(), kMostKeptChoices);
  EXPECT_EQ(file_->choices_left_out.count, kSteps - kMostKeptChoices);
}

TEST_F(ScheduleCut, IsNotMadeWhereThereIsRoom) {
  const std::string text =
      FormatScheduleFile(Schedule(), LongFailure(kMostKeptSteps));
  EXPECT_THAT(text, Not(HasSubstr("left_out")));
  EXPECT_EQ(ParseScheduleFile(text)->steps.size(), kMostKeptSteps);
}

TEST_F(ScheduleCut, IsComparedWithWhatItKeeps) {
  Failure got = LongFailure(kSteps);
  EXPECT_EQ(FirstDifference(*file_, got), "");
  // In the middle nothing is known.
  got.steps[kSteps / 2].thread = 2;
  EXPECT_EQ(FirstDifference(*file_, got), "");
  got.steps[kSteps - 1].thread = 2;
  EXPECT_THAT(FirstDifference(*file_, got),
              AllOf(HasSubstr("step 1000000: expected thread t1 to read"),
                    HasSubstr("but thread t2 came to read")));
  got.steps[5].thread = 2;
  EXPECT_THAT(FirstDifference(*file_, got), HasSubstr("step 6: expected"));
}

TEST_F(ScheduleCut, SaysThatAnExecutionEndedInTheMiddle) {
  const Failure got = LongFailure(kSteps / 2);
  EXPECT_EQ(FirstDifference(*file_, got),
            "step 500001: expected another of 960000 steps that the file "
            "leaves out, but the execution ended");
}

TEST_F(ScheduleCut, IsRefusedWhereItDoesNotFit) {
  std::string text = *text_;
  const size_t at = text.find("\"after\":20000");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 13, "\"after\":90000");
  EXPECT_THAT(std::string(ParseScheduleFile(text).status().message()),
              HasSubstr("after"));
}

}  // namespace
}  // namespace ravel
