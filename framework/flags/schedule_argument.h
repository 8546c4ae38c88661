// SPDX-License-Identifier: Apache-2.0
//
// A schedule as users give it: the line itself, or a file that holds it.

#ifndef RAVEL_FRAMEWORK_FLAGS_SCHEDULE_ARGUMENT_H_
#define RAVEL_FRAMEWORK_FLAGS_SCHEDULE_ARGUMENT_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "framework/schedule/schedule_file.h"
#include "framework/schedule/schedule_line.h"

namespace ravel {

struct GivenSchedule {
  std::string line;
  DecodedLine decoded;
  std::optional<ScheduleFile> file;
};

// Errors are one sentence.
absl::StatusOr<GivenSchedule> ReadSchedule(const std::string& argument);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_FLAGS_SCHEDULE_ARGUMENT_H_
