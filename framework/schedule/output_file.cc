// SPDX-License-Identifier: Apache-2.0

#include "framework/schedule/output_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "framework/schedule/whole_file.h"

namespace ravel::internal {
namespace {

absl::Status CannotWrite(int error) {
  return absl::InvalidArgumentError(absl::StrCat(
      "cannot be written: ", std::generic_category().message(error)));
}

// A plain file is replaced by one made beside it.
absl::Status CheckFolder(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path();
  if (folder.empty()) folder = ".";
  if (access(folder.c_str(), W_OK | X_OK) != 0) return CannotWrite(errno);
  struct stat info = {};
  if (stat(folder.c_str(), &info) != 0) return CannotWrite(errno);
  return S_ISDIR(info.st_mode) ? absl::OkStatus() : CannotWrite(ENOTDIR);
}

// Not the link to it.
std::string Target(const std::string& path) {
  std::error_code error;
  const std::string target = std::filesystem::canonical(path, error);
  return error ? path : target;
}

}  // namespace

absl::Status CheckOutputFile(const std::string& path) {
  struct stat info = {};
  if (stat(path.c_str(), &info) != 0) {
    return errno == ENOENT ? CheckFolder(path) : CannotWrite(errno);
  }
  if (S_ISDIR(info.st_mode)) return CannotWrite(EISDIR);
  if (access(path.c_str(), W_OK) != 0) return CannotWrite(errno);
  return S_ISREG(info.st_mode) ? CheckFolder(Target(path)) : absl::OkStatus();
}

absl::Status WriteOutputFile(const std::string& path, std::string_view text) {
  struct stat info = {};
  if (stat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode)) {
    return ReplaceFile(Target(path), text);
  }
  std::ofstream stream(path);
  stream << text << std::flush;
  return stream ? absl::OkStatus() : CannotWrite(EIO);
}

}  // namespace ravel::internal
