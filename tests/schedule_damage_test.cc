// SPDX-License-Identifier: Apache-2.0
//
// Lines that were changed, cut or made up: all are refused.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <utility>

#include "framework/schedule/bit_code.h"
#include "framework/schedule/letters.h"
#include "framework/schedule/line_format.h"
#include "framework/schedule/schedule_line.h"
#include "tests/schedule_samples.h"

namespace ravel {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

std::string ErrorOf(std::string_view line) {
  const absl::StatusOr<DecodedLine> decoded = DecodeLine(line);
  return decoded.ok() ? "" : std::string(decoded.status().message());
}

// Letters of a line that begins with three fingerprints of 0.
internal::BitWriter EmptyHead() {
  internal::BitWriter out;
  for (int i = 0; i < 3; ++i) out.PutBits(0, line_format::kFingerprintBits);
  return out;
}

TEST(DamagedLine, RefusesEveryWrongCharacter) {
  for (const std::string& line :
       {EncodeLine(Schedule()), EncodeLine(LostUpdate()),
        EncodeLine(RandomBinarySchedule(2'000))}) {
    for (size_t i = 0; i < line.size(); ++i) {
      std::string damaged = line;
      for (int c = 0; c < 256; ++c) {
        damaged[i] = static_cast<char>(c);
        if (damaged == line) continue;
        ASSERT_FALSE(DecodeLine(damaged).ok()) << damaged;
      }
    }
  }
}

TEST(DamagedLine, RefusesEverySwapOfTwoCharacters) {
  for (const std::string& line :
       {EncodeLine(Schedule()), EncodeLine(LostUpdate()),
        EncodeLine(RandomBinarySchedule(2'000))}) {
    for (size_t i = 0; i < line.size(); ++i) {
      for (size_t k = i + 1; k < line.size(); ++k) {
        if (line[i] == line[k]) continue;
        std::string damaged = line;
        std::swap(damaged[i], damaged[k]);
        ASSERT_FALSE(DecodeLine(damaged).ok()) << damaged;
      }
    }
  }
}

// All damage within four letters in a row, sampled: 64^4 patterns are many.
TEST(DamagedLine, RefusesDamageOfFourLettersInARow) {
  Random random(1);
  const std::string line = EncodeLine(LostUpdate());
  for (int i = 0; i < 300'000; ++i) {
    std::string damaged = line;
    const size_t at = 3 + random.Below(static_cast<uint32_t>(line.size()) - 6);
    for (size_t k = at; k < at + 4; ++k) {
      damaged[k] = internal::kLetters[random.Below(64)];
    }
    if (damaged == line) continue;
    ASSERT_FALSE(DecodeLine(damaged).ok()) << damaged;
  }
}

TEST(DamagedLine, RefusesMissingAndAddedCharacters) {
  const std::string line = EncodeLine(LostUpdate());
  for (size_t i = 0; i <= line.size(); ++i) {
    for (size_t count = 1; i + count <= line.size(); ++count) {
      std::string damaged = line;
      damaged.erase(i, count);
      ASSERT_FALSE(DecodeLine(damaged).ok()) << damaged;
    }
    for (const char letter : internal::kLetters) {
      std::string damaged = line;
      damaged.insert(i, 1, letter);
      ASSERT_FALSE(DecodeLine(damaged).ok()) << damaged;
    }
  }
}

TEST(DamagedLine, RefusesAChangeOfCase) {
  for (const auto change : {&::toupper, &::tolower}) {
    std::string line = EncodeLine(LostUpdate());
    for (char& c : line) c = static_cast<char>(change(c));
    EXPECT_FALSE(DecodeLine(line).ok()) << line;
  }
}

// The letters say themselves where they end, so a line that is cut off is
// refused even where its check happens to be right.
TEST(DamagedLine, RefusesAnotherLengthUnderARightCheck) {
  std::string letters = EncodeLine(LostUpdate()).substr(3);
  letters.resize(letters.size() - internal::kCheckLetters);
  ASSERT_TRUE(DecodeLine(line_format::Seal(letters)).ok());
  EXPECT_EQ(ErrorOf(line_format::Seal(letters + "A")),
            "the schedule line is damaged: something follows its end");
  for (size_t size = 1; size < letters.size(); ++size) {
    EXPECT_EQ(ErrorOf(line_format::Seal(letters.substr(0, size))),
              "the schedule line is damaged: it ends too early");
  }
}

TEST(DamagedLine, RefusesOptionsItDoesNotKnow) {
  internal::BitWriter out = EmptyHead();
  out.PutNumber(1, line_format::kOptionCount);
  out.PutNumber(41, line_format::kOptionKey);
  out.PutNumber(1, line_format::kOptionValue);
  EXPECT_EQ(ErrorOf(line_format::Seal(out.Finish())),
            "the schedule sets option 42, which this version of Ravel does "
            "not know");
}

TEST(DamagedLine, RefusesValuesItDoesNotKnow) {
  internal::BitWriter out = EmptyHead();
  out.PutNumber(1, line_format::kOptionCount);
  out.PutNumber(0, line_format::kOptionKey);
  out.PutNumber(3, line_format::kOptionValue);
  EXPECT_EQ(ErrorOf(line_format::Seal(out.Finish())),
            "the schedule sets the option points to value 3, which this "
            "version of Ravel does not know");
}

TEST(DamagedLine, TakesNoMemoryOnTrust) {
  internal::BitWriter promoted = EmptyHead();
  promoted.PutNumber(0, line_format::kOptionCount);
  promoted.PutNumber(UINT32_MAX, line_format::kPromotedCount);
  promoted.PutNumber(0, line_format::kPromotedFirst);
  EXPECT_EQ(ErrorOf(line_format::Seal(promoted.Finish())),
            "the schedule line is damaged: it ends too early");

  internal::BitWriter deviations = EmptyHead();
  deviations.PutNumber(0, line_format::kOptionCount);
  deviations.PutNumber(0, line_format::kPromotedCount);
  deviations.PutNumber(UINT32_MAX, line_format::kDeviationCount);
  deviations.PutBits(0, 24);
  EXPECT_EQ(ErrorOf(line_format::Seal(deviations.Finish())),
            "the schedule line is damaged: it ends too early");
}

TEST(DamagedLine, SurvivesRandomText) {
  Random random(1);
  for (int i = 0; i < 1'000'000; ++i) {
    std::string text = i % 2 == 0 ? "" : "r1.";
    for (uint32_t k = random.Below(40); k > 0; --k) {
      text += static_cast<char>(random.Below(256));
    }
    ASSERT_FALSE(DecodeLine(text).ok()) << text;
  }
}

// Under a right check, or the letters' reader would never see them.
TEST(DamagedLine, SurvivesRandomLetters) {
  Random random(1);
  int read = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    std::string letters;
    for (uint32_t k = 13 + random.Below(20); k > 0; --k) {
      letters += internal::kLetters[random.Below(64)];
    }
    const absl::StatusOr<DecodedLine> line =
        DecodeLine(line_format::Seal(letters));
    if (!line.ok()) {
      ASSERT_THAT(line.status().message(), Not(IsEmpty()));
      continue;
    }
    ++read;
    ASSERT_LE(line->deviations.size(), line->choices);
    ASSERT_LE(line->deviations.size(), letters.size() * 6);
  }
  EXPECT_GT(read, 1'000);
}

}  // namespace
}  // namespace ravel
