// SPDX-License-Identifier: Apache-2.0

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "framework/command/json_output.h"
#include "framework/command/request.h"
#include "framework/schedule/whole_file.h"

namespace ravel {
namespace {

[[noreturn]] void Refuse(const std::string& path, const std::string& why) {
  throw UsageError("--json=" + path + ": " + why);
}

[[noreturn]] void RefuseError(const std::string& path, int error) {
  Refuse(path, "cannot be written: " + std::generic_category().message(error));
}

// A plain file is replaced by one made beside it.
void CheckFolder(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path();
  if (folder.empty()) folder = ".";
  if (access(folder.c_str(), W_OK | X_OK) != 0) RefuseError(path, errno);
  struct stat info = {};
  if (stat(folder.c_str(), &info) != 0) RefuseError(path, errno);
  if (!S_ISDIR(info.st_mode)) RefuseError(path, ENOTDIR);
}

}  // namespace

JsonFile::JsonFile(const std::string& path) : path_(path) {
  if (path_.empty()) return;
  struct stat info = {};
  if (stat(path_.c_str(), &info) != 0) {
    if (errno != ENOENT) RefuseError(path_, errno);
    CheckFolder(path_);
    return;
  }
  if (S_ISDIR(info.st_mode)) RefuseError(path_, EISDIR);
  plain_ = S_ISREG(info.st_mode);
  if (access(path_.c_str(), W_OK) != 0) RefuseError(path_, errno);
  if (!plain_) return;
  // Not the link to it.
  std::error_code error;
  const std::string target = std::filesystem::canonical(path_, error);
  if (!error) path_ = target;
  CheckFolder(path_);
}

void JsonFile::Write() const {
  if (path_.empty()) return;
  // Messages of scenarios may hold any bytes.
  const std::string text =
      results_.dump(2, ' ', false,
                    nlohmann::ordered_json::error_handler_t::replace) +
      "\n";
  if (plain_) {
    const absl::Status status = internal::ReplaceFile(path_, text);
    if (!status.ok()) Refuse(path_, std::string(status.message()));
    return;
  }
  std::ofstream stream(path_);
  stream << text << std::flush;
  if (!stream) RefuseError(path_, EIO);
}

}  // namespace ravel
