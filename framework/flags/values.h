// SPDX-License-Identifier: Apache-2.0
//
// The values of flags, read strictly: what is not wholly a number is none.

#ifndef RAVEL_FRAMEWORK_FLAGS_VALUES_H_
#define RAVEL_FRAMEWORK_FLAGS_VALUES_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ravel::internal {

// Decimal digits only.
std::optional<uint64_t> ParseWholeNumber(std::string_view text);

// "500ms", "60s", "2m", "1h30m": above 0, and no longer than a lifetime.
std::optional<std::chrono::nanoseconds> ParseDuration(const std::string& text);

// "true" or "false".
std::optional<bool> ParseTruth(std::string_view text);

// Standard output is a terminal whose user has nothing against colour.
bool TerminalHasColor();

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_FLAGS_VALUES_H_
