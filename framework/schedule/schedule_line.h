// SPDX-License-Identifier: Apache-2.0
//
// A schedule as one line to paste: "r1." and letters of base64url. Most
// choices of most schedules are the fallback, so the line says only where a
// choice was another, and which: a deviation takes about one letter. Bounds
// and fallbacks are not in it: the replay meets them again.
//
// The letters are bits, six each, most significant first; (k) is a number in
// the exponential Golomb code of order k (bit_code.h):
//
//   scenario, build, trace   24 bits each: fingerprints, to tell a foreign
//                            line and a changed program
//   options                  count (0), then each: key - 1 (0), value (3);
//                            only those that are not the default
//   promoted                 count (2), then the first (16), then the
//                            distances - 1 (5)
//   deviations               count (2); if any: the order s of skips (4 bits),
//                            r of ranks (3 bits); then each: skip (s) and,
//                            unless r = 0, rank (r - 1)
//   tail                     (4): how many choices follow the last deviation
//   zeros                    to fill the letter
//   check                    24 bits (letters.h)

#ifndef RAVEL_FRAMEWORK_SCHEDULE_SCHEDULE_LINE_H_
#define RAVEL_FRAMEWORK_SCHEDULE_SCHEDULE_LINE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "framework/schedule/schedule.h"
#include "scheduler/choice.h"

namespace ravel {

// What a line knows of a schedule.
struct DecodedLine {
  uint32_t scenario = 0;  // ScenarioFingerprint()
  uint32_t build = 0;     // ShortFingerprint() of Schedule::build
  uint32_t trace = 0;     // ShortFingerprint() of Schedule::trace
  ScheduleOptions options;
  std::vector<uint32_t> promoted;     // sorted
  std::vector<Deviation> deviations;  // a replay checks the ranks
  uint64_t choices = 0;               // how many there are in all

  bool operator==(const DecodedLine&) const = default;
};

// The 24 bits that stand for a scenario's name in a line.
uint32_t ScenarioFingerprint(std::string_view scenario);
// The 24 bits that stand for a fingerprint of 64 in a line.
uint32_t ShortFingerprint(uint64_t fingerprint);

// REQUIRES: fewer than 2^32 choices, each with value and fallback < bound.
std::string EncodeLine(const Schedule& schedule);

// Reads a line; white space around it is fine. Whatever is wrong is said in
// one sentence. Takes memory in proportion to the text, whatever it claims.
absl::StatusOr<DecodedLine> DecodeLine(std::string_view line);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_SCHEDULE_SCHEDULE_LINE_H_
