// SPDX-License-Identifier: Apache-2.0

#include "framework/flags/schedule_argument.h"

#include <unistd.h>

#include <utility>

namespace ravel {
namespace {

// A line has neither a slash nor this ending, so a file that there is not is
// told from a damaged line.
bool IsPath(const std::string& argument) {
  return argument.find('/') != std::string::npos ||
         argument.ends_with(".schedule") || access(argument.c_str(), F_OK) == 0;
}

}  // namespace

absl::StatusOr<GivenSchedule> ReadSchedule(const std::string& argument) {
  GivenSchedule given;
  given.line = argument;
  if (IsPath(argument)) {
    absl::StatusOr<ScheduleFile> file = ReadScheduleFile(argument);
    if (!file.ok()) return file.status();
    given.line = file->line;
    given.file = *std::move(file);
  }
  absl::StatusOr<DecodedLine> decoded = DecodeLine(given.line);
  if (!decoded.ok()) return decoded.status();
  given.decoded = *std::move(decoded);
  return given;
}

}  // namespace ravel
