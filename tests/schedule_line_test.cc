// SPDX-License-Identifier: Apache-2.0
//
// The one-line form of schedules: what goes in comes out, old lines stay
// readable, and each error says what is wrong.

#include "framework/schedule/schedule_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "framework/schedule/letters.h"
#include "scheduler/strategies/replay.h"
#include "tests/schedule_samples.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;

Choice RandomChoice(Random& random, uint32_t most) {
  const uint32_t bound = 1 + random.Below(most);
  const uint32_t fallback = random.Below(bound);
  const bool deviates = random.Below(3) == 0;
  return MakeChoice(deviates ? random.Below(bound) : fallback, bound, fallback);
}

Schedule RandomSchedule(Random& random) {
  Schedule schedule;
  schedule.scenario = "suite/case" + std::to_string(random.AnySize());
  schedule.build = random.Word();
  schedule.trace = random.Word();
  schedule.options.points = static_cast<Points>(random.Below(3));
  schedule.options.isolation = static_cast<Isolation>(random.Below(3));
  if (random.Below(2) == 0) schedule.options.max_steps = random.AnySize();
  std::set<uint32_t> promoted;
  for (uint32_t i = random.Below(6); i > 0; --i) {
    promoted.insert(random.AnySize());
  }
  schedule.promoted.assign(promoted.begin(), promoted.end());
  const uint32_t most = random.Below(4) == 0 ? UINT16_MAX : 4;
  for (uint32_t i = random.Below(200); i > 0; --i) {
    schedule.choices.push_back(RandomChoice(random, most));
  }
  return schedule;
}

// What a replay does: walks the deviations, given bounds and fallbacks.
std::vector<Choice> Replay(const DecodedLine& line,
                           std::vector<Choice> choices) {
  for (Choice& choice : choices) choice.value = choice.fallback;
  size_t next = 0;
  for (const Deviation& deviation : line.deviations) {
    next += deviation.skip;
    Choice& choice = choices.at(next++);
    choice.value = ValueOf(deviation.rank, choice.fallback);
  }
  return choices;
}

std::string ErrorOf(std::string_view line) {
  const absl::StatusOr<DecodedLine> decoded = DecodeLine(line);
  return decoded.ok() ? "" : std::string(decoded.status().message());
}

TEST(ScheduleLine, RoundTrips) {
  Random random(1);
  for (int i = 0; i < 5'000; ++i) {
    const Schedule schedule = RandomSchedule(random);
    const absl::StatusOr<DecodedLine> line = DecodeLine(EncodeLine(schedule));
    ASSERT_TRUE(line.ok()) << line.status();
    EXPECT_EQ(line->scenario, ScenarioFingerprint(schedule.scenario));
    EXPECT_EQ(line->build, ShortFingerprint(schedule.build));
    EXPECT_EQ(line->trace, ShortFingerprint(schedule.trace));
    EXPECT_EQ(line->options, schedule.options);
    EXPECT_EQ(line->promoted, schedule.promoted);
    EXPECT_EQ(line->choices, schedule.choices.size());
    EXPECT_EQ(line->deviations, DeviationsOf(schedule.choices));
    ASSERT_EQ(Replay(*line, schedule.choices), schedule.choices);
  }
}

TEST(ScheduleLine, RoundTripsTheExtremes) {
  Schedule schedule;
  schedule.options.max_steps = UINT32_MAX;
  schedule.promoted = {0, 1, UINT32_MAX};
  schedule.choices = {MakeChoice(UINT16_MAX - 1, UINT16_MAX, 0),
                      MakeChoice(0, UINT16_MAX, UINT16_MAX - 1)};
  const absl::StatusOr<DecodedLine> line = DecodeLine(EncodeLine(schedule));
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(line->options.max_steps, UINT32_MAX);
  EXPECT_THAT(line->promoted, ElementsAre(0, 1, UINT32_MAX));
  EXPECT_EQ(Replay(*line, schedule.choices), schedule.choices);
}

TEST(ScheduleLine, SortsPromotedPlaces) {
  Schedule schedule;
  schedule.promoted = {7, 3, 7, 5};
  EXPECT_THAT(DecodeLine(EncodeLine(schedule))->promoted, ElementsAre(3, 5, 7));
}

// Lines that were printed once are read for ever: these strings never change.
TEST(ScheduleLine, ReadsTheLinesOfOldReleases) {
  const absl::StatusOr<DecodedLine> empty = DecodeLine("r1.U7z8AAAAAAAAyQbdFc");
  ASSERT_TRUE(empty.ok()) << empty.status();
  DecodedLine nothing;
  nothing.scenario = ScenarioFingerprint("");
  EXPECT_EQ(*empty, nothing);
  EXPECT_EQ(EncodeLine(Schedule()), "r1.U7z8AAAAAAAAyQbdFc");

  const absl::StatusOr<DecodedLine> line =
      DecodeLine("r1.bIN97qtF7lS690njjxzOaX8AOfDY");
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(line->scenario, 0x6c837d);
  EXPECT_EQ(line->build, ShortFingerprint(0x0123456789abcdef));
  EXPECT_EQ(line->trace, ShortFingerprint(0xfedcba9876543210));
  EXPECT_EQ(line->options, ScheduleOptions());
  EXPECT_THAT(line->promoted, ElementsAre(0x2a4f1, 0x2a503, 0x2a51c));
  EXPECT_THAT(line->deviations,
              ElementsAre(Deviation{4, 0}, Deviation{2, 1}, Deviation{7, 0}));
  EXPECT_EQ(line->choices, 24);
  EXPECT_EQ(EncodeLine(LostUpdate()), "r1.bIN97qtF7lS690njjxzOaX8AOfDY");
}

TEST(ScheduleLine, ReadsOptionsOfOldReleases) {
  Schedule schedule;
  schedule.options.points = Points::kAll;
  schedule.options.isolation = Isolation::kFork;
  schedule.options.max_steps = 1234;
  EXPECT_EQ(EncodeLine(schedule), "r1.U7z8AAAAAAAAJpSwE2pIASPUy");
  EXPECT_EQ(DecodeLine("r1.U7z8AAAAAAAAJpSwE2pIASPUy")->options,
            schedule.options);
}

TEST(ScheduleLine, FingerprintsAreStable) {
  EXPECT_EQ(ScenarioFingerprint("database_value/unlocked"), 0x6c837d);
  EXPECT_EQ(ShortFingerprint(0), 0);
  EXPECT_EQ(ShortFingerprint(0x123456), 0x123456);
  EXPECT_EQ(ShortFingerprint(uint64_t{0x123456} << 24), 0x123456);
  EXPECT_EQ(ShortFingerprint(uint64_t{0x1234} << 48), 0x1234);
}

TEST(ScheduleLine, IsShortAndPlain) {
  const std::string line = EncodeLine(LostUpdate());
  EXPECT_LT(line.size(), 40);
  EXPECT_EQ(line.substr(0, 3), "r1.");
  EXPECT_EQ(line.find_first_not_of(internal::kLetters, 3), std::string::npos);
}

TEST(ScheduleLine, TakesAboutOneBitForARandomBinaryChoice) {
  const Schedule schedule = RandomBinarySchedule(100'000);
  const std::string line = EncodeLine(schedule);
  EXPECT_LT(line.size(), 20'000);
  const absl::StatusOr<DecodedLine> decoded = DecodeLine(line);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(Replay(*decoded, schedule.choices), schedule.choices);
}

TEST(ScheduleLine, TakesAboutOneLetterForARareDeviation) {
  Schedule schedule;
  schedule.choices.assign(8'000, MakeChoice(0, 2, 0));
  const size_t before = EncodeLine(schedule).size();
  for (size_t i = 0; i < 8'000; i += 8) schedule.choices[i].value = 1;
  EXPECT_LE(EncodeLine(schedule).size(), before + 1'005);
}

TEST(ScheduleLine, IgnoresSpaceAroundIt) {
  const std::string line = EncodeLine(LostUpdate());
  const absl::StatusOr<DecodedLine> decoded = DecodeLine(line);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  const absl::StatusOr<DecodedLine> spaced = DecodeLine(" \t" + line + "\r\n ");
  ASSERT_TRUE(spaced.ok()) << spaced.status();
  EXPECT_EQ(*spaced, *decoded);
}

TEST(ScheduleLine, SaysWhatIsWrong) {
  const std::string line = EncodeLine(LostUpdate());
  EXPECT_EQ(ErrorOf(""), "the schedule line is empty");
  EXPECT_EQ(ErrorOf(" \n\t"), "the schedule line is empty");
  EXPECT_EQ(ErrorOf("hello"),
            "\"hello\" is not a schedule line: one starts with \"r1.\"");
  EXPECT_EQ(ErrorOf("database_test.schedules/Database.Increase.schedule"),
            "\"database_test.schedu...\" is not a schedule line: one starts "
            "with \"r1.\"");
  EXPECT_EQ(ErrorOf("r"),
            "\"r\" is not a schedule line: one starts with \"r1.\"");
  EXPECT_EQ(ErrorOf("r1"),
            "\"r1\" is not a schedule line: one starts with \"r1.\"");
  EXPECT_EQ(ErrorOf("\xff\n\"x"),
            "\"\\xff\\n\\\"x\" is not a schedule line: one starts with "
            "\"r1.\"");
  EXPECT_EQ(ErrorOf("r2" + line.substr(2)),
            "the schedule has format r2, but this version of Ravel reads "
            "format r1 only");
  EXPECT_EQ(ErrorOf("R1" + line.substr(2)),
            "the schedule line starts with \"R1.\" instead of \"r1.\": upper "
            "and lower case matter in it");
  EXPECT_EQ(ErrorOf("r1."), "the schedule line is cut off after 3 characters");
  EXPECT_EQ(ErrorOf("r1.AAAA"),
            "the schedule line is cut off after 7 characters");
  EXPECT_EQ(ErrorOf(line + "\""),
            "the schedule line has \"\\\"\" as character " +
                std::to_string(line.size() + 1) +
                ", which is no part of a schedule line");
  EXPECT_EQ(ErrorOf(line.substr(0, 5) + "\n" + line.substr(5)),
            "the schedule line has \"\\n\" as character 6, which is no part "
            "of a schedule line");
  EXPECT_EQ(ErrorOf(line + "A"),
            "the schedule line is damaged: its check does not match, so it "
            "was changed or cut off on its way");
}

}  // namespace
}  // namespace ravel
