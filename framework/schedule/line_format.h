// SPDX-License-Identifier: Apache-2.0
//
// The constants of the format r1, which its writer (schedule_line.cc) and its
// reader (decode_line.cc) share. They never change; another format would have
// another prefix and a header of its own.

#ifndef RAVEL_FRAMEWORK_SCHEDULE_LINE_FORMAT_H_
#define RAVEL_FRAMEWORK_SCHEDULE_LINE_FORMAT_H_

#include <string>
#include <string_view>

#include "framework/schedule/bit_code.h"
#include "framework/schedule/letters.h"

namespace ravel::line_format {

inline constexpr std::string_view kPrefix = "r1.";

inline constexpr int kFingerprintBits = 24;

// Orders of the code.
inline constexpr int kOptionCount = 0;
inline constexpr int kOptionKey = 0;
inline constexpr int kOptionValue = 3;
inline constexpr int kPromotedCount = 2;
inline constexpr int kPromotedFirst = 16;
inline constexpr int kPromotedNext = 5;
inline constexpr int kDeviationCount = 2;
inline constexpr int kTail = 4;

// The orders of skips and ranks are the line's own.
inline constexpr int kSkipOrderBits = 4;
inline constexpr int kMaxSkipOrder = 15;
inline constexpr int kRankOrderBits = 3;
inline constexpr int kMaxRankOrder = 6;

// Returns the line that has these letters between prefix and check.
inline std::string Seal(std::string_view letters) {
  internal::BitWriter check;
  check.PutBits(internal::LineCheck(letters), internal::kCheckBits);
  std::string sealed(kPrefix);
  sealed += letters;
  sealed += check.Finish();
  return sealed;
}

}  // namespace ravel::line_format

#endif  // RAVEL_FRAMEWORK_SCHEDULE_LINE_FORMAT_H_
