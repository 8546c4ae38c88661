// SPDX-License-Identifier: Apache-2.0

#include "framework/flags/values.h"

#include <unistd.h>

#include <charconv>
#include <cstdlib>

#include "absl/time/time.h"

namespace ravel::internal {
namespace {

// Far below the 292 years that nanoseconds in 64 bits can hold, so that a
// deadline can be computed.
constexpr int kMaxHours = 100 * 365 * 24;

bool IsSet(const char* variable) {
  const char* value = getenv(variable);
  return value != nullptr && *value != '\0';
}

}  // namespace

std::optional<uint64_t> ParseWholeNumber(std::string_view text) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::optional<std::chrono::nanoseconds> ParseDuration(const std::string& text) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration)) return std::nullopt;
  if (duration < absl::Nanoseconds(1)) return std::nullopt;
  if (duration > absl::Hours(kMaxHours)) return std::nullopt;
  return absl::ToChronoNanoseconds(duration);
}

std::optional<bool> ParseTruth(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

bool TerminalHasColor() {
  if (isatty(STDOUT_FILENO) == 0 || IsSet("NO_COLOR")) return false;
  const char* terminal = getenv("TERM");
  return terminal != nullptr && std::string_view(terminal) != "dumb";
}

}  // namespace ravel::internal
