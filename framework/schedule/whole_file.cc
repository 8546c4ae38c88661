// SPDX-License-Identifier: Apache-2.0

#include "framework/schedule/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace ravel::internal {
namespace {

std::string ErrorText(int error) {
  return std::generic_category().message(error);
}

absl::Status CannotRead(int error) {
  return absl::UnavailableError(
      absl::StrCat("cannot be read: ", ErrorText(error)));
}

absl::Status CannotWrite(int error) {
  return absl::UnavailableError(
      absl::StrCat("cannot be written: ", ErrorText(error)));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { Close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return fd_; }
  bool Close() {
    if (fd_ < 0) return true;
    const int fd = fd_;
    fd_ = -1;
    return close(fd) == 0;
  }

 private:
  int fd_;
};

absl::Status CheckReadable(const struct stat& info, size_t max_bytes) {
  if (S_ISDIR(info.st_mode)) {
    return absl::InvalidArgumentError("is a directory");
  }
  if (!S_ISREG(info.st_mode)) {
    return absl::InvalidArgumentError("is not a regular file");
  }
  if (static_cast<uint64_t>(info.st_size) > max_bytes) {
    return absl::InvalidArgumentError(absl::StrCat(
        "has ", info.st_size, " bytes, more than the ", max_bytes, " allowed"));
  }
  return absl::OkStatus();
}

// Returns 0 or the error.
int WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

// Creates a file that did not exist, in the directory of `path`: a rename
// does not leave a file system.
int CreateBeside(const std::string& path, std::string* created) {
  static std::atomic<unsigned> counter{0};
  const std::filesystem::path directory =
      std::filesystem::path(path).parent_path();
  for (;;) {
    *created = (directory / absl::StrCat(".ravel-", getpid(), "-",
                                         counter.fetch_add(1), ".tmp"))
                   .string();
    const int fd =
        open(created->c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0 || errno != EEXIST) return fd;
  }
}

}  // namespace

absl::StatusOr<std::string> ReadWholeFile(const std::string& path,
                                          size_t max_bytes) {
  // Without O_NONBLOCK, opening a pipe would wait for a writer.
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0 && (errno == ENOENT || errno == ENOTDIR)) {
    return absl::NotFoundError("does not exist");
  }
  struct stat info = {};
  if (file.get() < 0 || fstat(file.get(), &info) != 0) {
    return CannotRead(errno);
  }
  const absl::Status status = CheckReadable(info, max_bytes);
  if (!status.ok()) return status;

  std::string text(static_cast<size_t>(info.st_size), '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = read(file.get(), &text[size], text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return CannotRead(errno);
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  text.resize(size);
  return text;
}

absl::Status ReplaceFile(const std::string& path, std::string_view text) {
  std::string temporary;
  Descriptor file(CreateBeside(path, &temporary));
  if (file.get() < 0) return CannotWrite(errno);
  int error = WriteAll(file.get(), text);
  if (error == 0 && fsync(file.get()) != 0) error = errno;
  if (!file.Close() && error == 0) error = errno;
  if (error == 0 && rename(temporary.c_str(), path.c_str()) != 0) {
    error = errno;
  }
  if (error == 0) return absl::OkStatus();
  unlink(temporary.c_str());
  return CannotWrite(error);
}

}  // namespace ravel::internal
