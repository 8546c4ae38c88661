// SPDX-License-Identifier: Apache-2.0
//
// The disk's half of schedule_file.h.

#include "framework/schedule/schedule_file.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "framework/schedule/whole_file.h"

namespace ravel {
namespace {

std::string Name(const std::string& path) {
  return absl::StrCat("schedule file \"", path, "\"");
}

absl::Status Explain(const std::string& path, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat(Name(path), " ", status.message()));
}

absl::Status CheckReplaceable(const std::string& path) {
  const absl::StatusOr<std::string> present =
      internal::ReadWholeFile(path, kMaxScheduleFileBytes);
  if (absl::IsNotFound(present.status())) return absl::OkStatus();
  if (present.ok() && IsScheduleFile(*present)) return absl::OkStatus();
  const std::string reason(present.ok() ? "is not a schedule file"
                                        : present.status().message());
  return absl::AlreadyExistsError(absl::StrCat(
      "\"", path, "\" ", reason, ", so no schedule is written over it"));
}

absl::Status MakeParents(const std::string& path) {
  const std::filesystem::path parent =
      std::filesystem::path(path).parent_path();
  if (parent.empty()) return absl::OkStatus();
  std::error_code error;
  std::filesystem::create_directories(parent, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot be written: directory \"",
                                             parent.string(),
                                             "\": ", error.message()));
}

}  // namespace

absl::Status WriteScheduleFile(const std::string& path,
                               const Schedule& schedule,
                               const Failure& failure) {
  absl::Status status = CheckReplaceable(path);
  if (!status.ok()) return status;
  status = MakeParents(path);
  if (status.ok()) {
    status = internal::ReplaceFile(path, FormatScheduleFile(schedule, failure));
  }
  return status.ok() ? status : Explain(path, status);
}

absl::StatusOr<ScheduleFile> ReadScheduleFile(const std::string& path) {
  const absl::StatusOr<std::string> text =
      internal::ReadWholeFile(path, kMaxScheduleFileBytes);
  if (!text.ok()) return Explain(path, text.status());
  absl::StatusOr<ScheduleFile> file = ParseScheduleFile(*text);
  if (!file.ok()) return Explain(path, file.status());
  return file;
}

}  // namespace ravel
