// SPDX-License-Identifier: Apache-2.0
//
// Any text as a schedule line, under its own check and under a right one, and
// as a schedule file. What is read must stay within what the text can hold;
// what is refused must be refused with a reason.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "framework/schedule/letters.h"
#include "framework/schedule/line_format.h"
#include "framework/schedule/schedule_file.h"
#include "framework/schedule/schedule_line.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

// A reason is one line of printable text.
void RequireReason(const absl::Status& status) {
  Require(!status.message().empty());
  for (const char c : status.message()) {
    Require(c == static_cast<char>(c & 0x7f) && c >= ' ');
  }
}

void FuzzLine(std::string_view text) {
  const absl::StatusOr<ravel::DecodedLine> line = ravel::DecodeLine(text);
  if (!line.ok()) return RequireReason(line.status());
  const size_t bits = text.size() * ravel::internal::kLetterBits;
  Require(line->deviations.size() <= bits);
  Require(line->promoted.size() <= bits);
  Require(line->deviations.size() <= line->choices);
}

// The fuzzer will hardly find a right check by itself.
void FuzzSealedLine(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    letters += ravel::internal::kLetters[static_cast<unsigned char>(c) % 64];
  }
  FuzzLine(ravel::line_format::Seal(letters));
}

void FuzzFile(std::string_view text) {
  const absl::StatusOr<ravel::ScheduleFile> file =
      ravel::ParseScheduleFile(text);
  if (!file.ok()) return RequireReason(file.status());
  Require(ravel::IsScheduleFile(text));
  Require(ravel::DecodeLine(file->line).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  FuzzLine(text);
  FuzzSealedLine(text);
  FuzzFile(text);
  return 0;
}
