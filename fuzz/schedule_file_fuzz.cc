// SPDX-License-Identifier: Apache-2.0
//
// Any text as a schedule file: refused with a reason, or else one whose line
// can be read.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "framework/schedule/schedule_file.h"
#include "framework/schedule/schedule_line.h"
#include "fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using ravel::fuzz::Require;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<ravel::ScheduleFile> file =
      ravel::ParseScheduleFile(text);
  if (!file.ok()) {
    ravel::fuzz::RequireReason(file.status());
    return 0;
  }
  Require(ravel::IsScheduleFile(text));
  Require(ravel::DecodeLine(file->line).ok());
  return 0;
}
