// SPDX-License-Identifier: Apache-2.0
//
// A file that the user names for results: what is wrong with it is known
// before anything is run. The messages are sentences without their subject.

#ifndef RAVEL_FRAMEWORK_SCHEDULE_OUTPUT_FILE_H_
#define RAVEL_FRAMEWORK_SCHEDULE_OUTPUT_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace ravel::internal {

// Whether the file can be written. It may be a pipe or a terminal.
absl::Status CheckOutputFile(const std::string& path);

// Writes a plain file whole or not at all; of a link, what it leads to.
absl::Status WriteOutputFile(const std::string& path, std::string_view text);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_SCHEDULE_OUTPUT_FILE_H_
