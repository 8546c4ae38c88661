// SPDX-License-Identifier: Apache-2.0
//
// Two executions compared step by step: what counts as a difference, and how
// it is told.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "framework/schedule/expected_steps.h"
#include "framework/schedule/schedule_file.h"
#include "tests/failure_samples.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;

// The way through a file, as it is taken in earnest.
ScheduleFile Recorded(const Failure& failure) {
  return *ParseScheduleFile(FormatScheduleFile(Schedule(), failure));
}

TEST(ExpectedStepsTest, CountOccurrencesByThreadAndPlace) {
  Failure failure;
  failure.steps = {
      Access(1, OpKind::kRead, 11, 0, 0), Access(2, OpKind::kRead, 11, 0, 0),
      Access(1, OpKind::kRead, 11, 0, 0), Access(1, OpKind::kWrite, 11, 0, 0),
      Access(1, OpKind::kRead, 12, 0, 0), Access(1, OpKind::kRead, 11, 0, 0)};
  std::vector<uint32_t> occurrences;
  for (const ExpectedStep& step : ExpectedSteps(failure)) {
    occurrences.push_back(step.occurrence);
  }
  EXPECT_THAT(occurrences, ElementsAre(1, 1, 2, 1, 1, 3));
}

class FirstDifferenceTest : public ::testing::Test {
 protected:
  FirstDifferenceTest() : expected_(Recorded(LostUpdate())) {}

  ScheduleFile expected_;
  Failure got_ = LostUpdate();
};

TEST_F(FirstDifferenceTest, IsEmptyForTheSameExecution) {
  EXPECT_EQ(FirstDifference(expected_, got_), "");
}

TEST_F(FirstDifferenceTest, IgnoresValuesAndDirectories) {
  for (FailureStep& step : got_.steps) {
    step.before = 17;
    step.preempted = true;
    if (!step.stack.empty()) step.stack[0].file = "/elsewhere/database_test.cc";
  }
  EXPECT_EQ(FirstDifference(expected_, got_), "");
}

TEST_F(FirstDifferenceTest, SeesAnotherThread) {
  std::swap(got_.steps[4], got_.steps[5]);
  EXPECT_EQ(FirstDifference(expected_, got_),
            "step 5: expected thread t2 to write database_value at "
            "database_test.cc:13, but thread t1 came to write database_value "
            "at database_test.cc:13");
}

TEST_F(FirstDifferenceTest, SeesAnotherKindObjectLineFunction) {
  got_.steps[2].kind = OpKind::kWrite;
  EXPECT_THAT(FirstDifference(expected_, got_),
              EndsWith("t1 came to write database_value at "
                       "database_test.cc:11"));
  got_ = LostUpdate();
  got_.steps[2].object = "other_value";
  EXPECT_THAT(FirstDifference(expected_, got_),
              EndsWith("t1 came to read other_value at database_test.cc:11"));
  got_ = LostUpdate();
  got_.steps[2].stack[0].line = 12;
  EXPECT_THAT(FirstDifference(expected_, got_),
              EndsWith("t1 came to read database_value at "
                       "database_test.cc:12"));
  got_ = LostUpdate();
  got_.steps[2].stack[0] = {"Decrease", "", 0};
  EXPECT_THAT(FirstDifference(expected_, got_),
              EndsWith("t1 came to read database_value in Decrease"));
}

TEST_F(FirstDifferenceTest, SaysTheOccurrence) {
  Failure failure;
  failure.threads = {{"main", "", {}}};
  for (int i = 0; i < 23; ++i) {
    failure.steps.push_back(MakeStep(0, OpKind::kLock, "m", 5, "F"));
  }
  const ScheduleFile expected = Recorded(failure);
  const char* const kTimes[] = {"",     "2nd",  "3rd",  "4th",  "5th",  "6th",
                                "7th",  "8th",  "9th",  "10th", "11th", "12th",
                                "13th", "14th", "15th", "16th", "17th", "18th",
                                "19th", "20th", "21st", "22nd", "23rd"};
  for (size_t i = 1; i < failure.steps.size(); ++i) {
    Failure got = failure;
    got.steps.resize(i);
    got.steps.push_back(MakeStep(0, OpKind::kFailedCheck, "", 9, "F"));
    EXPECT_EQ(FirstDifference(expected, got),
              "step " + std::to_string(i + 1) +
                  ": expected thread main to lock m at database_test.cc:5 (" +
                  kTimes[i] +
                  " time), but thread main came to fail a check at "
                  "database_test.cc:9");
  }
}

TEST_F(FirstDifferenceTest, SeesAShorterExecution) {
  got_.steps.pop_back();
  EXPECT_EQ(FirstDifference(expected_, got_),
            "step 8: expected thread main to read database_value at "
            "database_test.cc:24, but the execution ended");
}

TEST_F(FirstDifferenceTest, SeesALongerExecution) {
  got_.steps.push_back(MakeStep(5, OpKind::kFence, "", 0, ""));
  EXPECT_EQ(FirstDifference(expected_, got_),
            "step 9: expected the end of the execution, but thread number 5 "
            "came to fence");
}

}  // namespace
}  // namespace ravel
