// SPDX-License-Identifier: Apache-2.0
//
// Files read and replaced as a whole. The messages of errors are sentences
// without their subject, the file.

#ifndef RAVEL_FRAMEWORK_SCHEDULE_WHOLE_FILE_H_
#define RAVEL_FRAMEWORK_SCHEDULE_WHOLE_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ravel::internal {

// Returns what is in a regular file of at most `max_bytes`. NotFound if there
// is no file. Never waits for the other end of a pipe.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path,
                                          size_t max_bytes);

// Writes beside the file and renames, so that a reader sees the old text or
// the new one, even if the machine stops meanwhile.
absl::Status ReplaceFile(const std::string& path, std::string_view text);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_SCHEDULE_WHOLE_FILE_H_
