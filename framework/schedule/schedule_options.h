// SPDX-License-Identifier: Apache-2.0
//
// The options of a schedule as numbers, for the line, and as words, for the
// file.

#ifndef RAVEL_FRAMEWORK_SCHEDULE_SCHEDULE_OPTIONS_H_
#define RAVEL_FRAMEWORK_SCHEDULE_SCHEDULE_OPTIONS_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "framework/schedule/schedule.h"

namespace ravel {

struct NumberedOption {
  uint32_t key = 0;
  uint32_t value = 0;
};

// Returns the options that differ from their defaults, sorted by key.
std::vector<NumberedOption> ChangedOptions(const ScheduleOptions& options);

// Sets one option. A key or a value that this version does not know is an
// error whose message goes on after "the schedule ...".
absl::Status SetOption(const NumberedOption& option, ScheduleOptions* options);

struct NamedOption {
  std::string name;
  std::variant<std::string, uint32_t> value;
};

// Returns every option, the way the command line spells it.
std::vector<NamedOption> NamedOptions(const ScheduleOptions& options);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_SCHEDULE_SCHEDULE_OPTIONS_H_
