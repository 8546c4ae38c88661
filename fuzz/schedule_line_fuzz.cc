// SPDX-License-Identifier: Apache-2.0
//
// Any text as a schedule line, under its own check and under a right one. What
// is read must stay within what the text can hold; what is refused must be
// refused with a reason.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "framework/schedule/letters.h"
#include "framework/schedule/line_format.h"
#include "framework/schedule/schedule_line.h"
#include "fuzz/require.h"

namespace ravel {
namespace {

using fuzz::Require;
using fuzz::RequireReason;

void FuzzLine(std::string_view text) {
  const absl::StatusOr<DecodedLine> line = DecodeLine(text);
  if (!line.ok()) return RequireReason(line.status());
  const size_t bits = text.size() * internal::kLetterBits;
  Require(line->deviations.size() <= bits);
  Require(line->promoted.size() <= bits);
  Require(line->deviations.size() <= line->choices);
}

// The fuzzer will hardly find a right check by itself.
void FuzzSealedLine(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    letters += internal::kLetters[static_cast<unsigned char>(c) % 64];
  }
  FuzzLine(line_format::Seal(letters));
}

}  // namespace
}  // namespace ravel

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ravel::FuzzLine(text);
  ravel::FuzzSealedLine(text);
  return 0;
}
