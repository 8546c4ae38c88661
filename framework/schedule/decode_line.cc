// SPDX-License-Identifier: Apache-2.0
//
// The reading half of schedule_line.h.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "framework/schedule/bit_code.h"
#include "framework/schedule/letters.h"
#include "framework/schedule/line_format.h"
#include "framework/schedule/schedule_line.h"
#include "framework/schedule/schedule_options.h"

namespace ravel {
namespace {

using internal::BitReader;
using internal::kCheckLetters;

template <typename... Parts>
absl::Status Refuse(const Parts&... parts) {
  return absl::InvalidArgumentError(absl::StrCat("the schedule ", parts...));
}

std::string_view Trim(std::string_view text) {
  const auto is_space = [](char c) {
    return absl::ascii_isspace(static_cast<unsigned char>(c));
  };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string Quote(std::string_view text) {
  constexpr size_t kMost = 20;
  const std::string_view shown = text.substr(0, kMost);
  return absl::StrCat(
      "\"", absl::CHexEscape(absl::string_view(shown.data(), shown.size())),
      text.size() > kMost ? "...\"" : "\"");
}

// Returns the number N of a text "rN.", or "" if it starts in another way.
std::string_view FormatNumber(std::string_view text) {
  size_t end = 1;
  while (end < text.size() &&
         absl::ascii_isdigit(static_cast<unsigned char>(text[end]))) {
    ++end;
  }
  const bool fits = end > 1 && end < 6 && text[0] == 'r' && end < text.size() &&
                    text[end] == '.';
  return fits ? text.substr(1, end - 1) : std::string_view();
}

absl::Status CheckPrefix(std::string_view text) {
  if (text.empty()) return Refuse("line is empty");
  if (text.substr(0, line_format::kPrefix.size()) == line_format::kPrefix) {
    return absl::OkStatus();
  }
  if (const std::string_view format = FormatNumber(text); !format.empty()) {
    return Refuse("has format r", std::string(format),
                  ", but this version of Ravel reads format r1 only");
  }
  if (text.substr(0, line_format::kPrefix.size()) == "R1.") {
    return Refuse(
        "line starts with \"R1.\" instead of \"r1.\": upper and "
        "lower case matter in it");
  }
  return absl::InvalidArgumentError(absl::StrCat(
      Quote(text), " is not a schedule line: one starts with \"r1.\""));
}

absl::Status CheckLetters(std::string_view letters) {
  for (size_t i = 0; i < letters.size(); ++i) {
    if (internal::LetterValue(letters[i]) >= 0) continue;
    return Refuse("line has ", Quote(letters.substr(i, 1)), " as character ",
                  i + line_format::kPrefix.size() + 1,
                  ", which is no part of a schedule line");
  }
  return absl::OkStatus();
}

// Takes the check off the letters' end.
absl::Status TakeCheck(std::string_view* letters) {
  if (letters->size() <= kCheckLetters) {
    return Refuse("line is cut off after ",
                  letters->size() + line_format::kPrefix.size(), " characters");
  }
  const size_t size = letters->size() - kCheckLetters;
  BitReader check(letters->substr(size));
  *letters = letters->substr(0, size);
  if (check.TakeBits(internal::kCheckBits) == internal::LineCheck(*letters)) {
    return absl::OkStatus();
  }
  return Refuse(
      "line is damaged: its check does not match, so it was changed "
      "or cut off on its way");
}

// What a right check does not vouch for: a line that is cut off can still
// have one, by chance, and anybody can work one out.
absl::Status Malformed(const char* what) {
  return Refuse("line is damaged: ", what);
}

absl::Status TakeOptions(BitReader& in, ScheduleOptions* options) {
  const uint32_t count = in.TakeNumber(line_format::kOptionCount);
  uint64_t key = 0;
  for (uint32_t i = 0; i < count && in.ok(); ++i) {
    key = uint64_t{in.TakeNumber(line_format::kOptionKey)} + 1;
    const uint32_t value = in.TakeNumber(line_format::kOptionValue);
    if (!in.ok()) break;
    if (key > UINT32_MAX) return Malformed("an option has no number");
    const absl::Status status =
        SetOption({static_cast<uint32_t>(key), value}, options);
    if (!status.ok()) {
      return Refuse(status.message());
    }
  }
  return absl::OkStatus();
}

absl::Status TakePromoted(BitReader& in, std::vector<uint32_t>* promoted) {
  const uint32_t count = in.TakeNumber(line_format::kPromotedCount);
  if (count > in.bits_left()) return Malformed("it ends too early");
  promoted->reserve(count);
  uint64_t offset = 0;
  for (uint32_t i = 0; i < count && in.ok(); ++i) {
    offset = i == 0 ? in.TakeNumber(line_format::kPromotedFirst)
                    : offset + 1 + in.TakeNumber(line_format::kPromotedNext);
    if (offset > UINT32_MAX) return Malformed("a code offset is too large");
    promoted->push_back(static_cast<uint32_t>(offset));
  }
  return absl::OkStatus();
}

absl::Status TakeChoices(BitReader& in, DecodedLine* decoded) {
  const uint32_t count = in.TakeNumber(line_format::kDeviationCount);
  if (count > in.bits_left()) return Malformed("it ends too early");
  int skip_order = 0;
  int rank_order = -1;
  if (count > 0) {
    skip_order = static_cast<int>(in.TakeBits(line_format::kSkipOrderBits));
    rank_order = static_cast<int>(in.TakeBits(line_format::kRankOrderBits)) - 1;
  }
  decoded->deviations.reserve(count);
  for (uint32_t i = 0; i < count && in.ok(); ++i) {
    const uint32_t skip = in.TakeNumber(skip_order);
    const uint32_t rank = rank_order < 0 ? 0 : in.TakeNumber(rank_order);
    if (rank >= UINT16_MAX) return Malformed("a choice is too large");
    decoded->choices += uint64_t{skip} + 1;
    decoded->deviations.push_back({skip, static_cast<uint16_t>(rank)});
  }
  decoded->choices += in.TakeNumber(line_format::kTail);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DecodedLine> DecodeLine(std::string_view line) {
  std::string_view letters = Trim(line);
  absl::Status status = CheckPrefix(letters);
  if (!status.ok()) return status;
  letters.remove_prefix(line_format::kPrefix.size());
  status = CheckLetters(letters);
  if (status.ok()) status = TakeCheck(&letters);
  if (!status.ok()) return status;

  BitReader in(letters);
  DecodedLine decoded;
  for (uint32_t* fingerprint :
       {&decoded.scenario, &decoded.build, &decoded.trace}) {
    *fingerprint =
        static_cast<uint32_t>(in.TakeBits(line_format::kFingerprintBits));
  }
  status = TakeOptions(in, &decoded.options);
  if (status.ok()) status = TakePromoted(in, &decoded.promoted);
  if (status.ok()) status = TakeChoices(in, &decoded);
  if (!status.ok()) return status;
  if (!in.ok()) return Malformed("it ends too early");
  if (!in.AtEnd()) return Malformed("something follows its end");
  return decoded;
}

}  // namespace ravel
