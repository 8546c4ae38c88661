// SPDX-License-Identifier: Apache-2.0
//
// The flags, one table for all doors: --schedules=N of the command,
// --ravel_schedules=N of a GoogleTest program, RAVEL_SCHEDULES=N in the
// environment of either.

#ifndef RAVEL_FRAMEWORK_FLAGS_FLAG_H_
#define RAVEL_FRAMEWORK_FLAGS_FLAG_H_

#include <span>
#include <string>
#include <string_view>

#include "framework/flags/settings.h"

namespace ravel {

// Where a flag is given.
enum class Door { kCommand, kTests };

struct Flag {
  std::string_view name;
  std::string_view syntax;  // of its value: "N"; empty: --name alone will do
  std::string_view help;    // of one line
  // Returns what is wrong with the value, or else nothing and sets it.
  std::string (*set)(const std::string& value, Settings& settings);
  // What is said at the door that does not have it; empty: both have it.
  Door missing_at = Door::kCommand;
  std::string_view missing = {};

  bool IsAt(Door door) const { return missing.empty() || missing_at != door; }
};

std::span<const Flag> AllFlags();

// nullptr if there is none.
const Flag* FindFlag(std::string_view name);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_FLAGS_FLAG_H_
