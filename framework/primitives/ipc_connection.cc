// SPDX-License-Identifier: Apache-2.0

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <system_error>

#include "ravel/ipc/connection.h"

namespace ravel::ipc {
namespace {

[[noreturn]] void Throw(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void WriteAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = write(descriptor, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) Throw("a message could not be sent");
    bytes.remove_prefix(static_cast<size_t>(put));
  }
}

void ReadAll(int descriptor, char* to, size_t size) {
  while (size > 0) {
    const ssize_t got = read(descriptor, to, size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) Throw("a message could not be received");
    if (got == 0) throw EndOfFile();
    to += got;
    size -= static_cast<size_t>(got);
  }
}

}  // namespace

EndOfFile::EndOfFile() noexcept = default;
EndOfFile::~EndOfFile() = default;
const char* EndOfFile::what() const noexcept {
  return "nobody writes to the connection any more";
}

// In one piece: a short message is written at once, or not at all.
void Connection::send_bytes(std::string_view bytes) {
  const auto size = static_cast<uint32_t>(bytes.size());
  std::string message(sizeof size, '\0');
  memcpy(message.data(), &size, sizeof size);
  message += bytes;
  WriteAll(descriptor_, message);
}

std::string Connection::recv_bytes() {
  uint32_t size = 0;
  ReadAll(descriptor_, reinterpret_cast<char*>(&size), sizeof size);
  std::string bytes(size, '\0');
  ReadAll(descriptor_, bytes.data(), size);
  return bytes;
}

bool Connection::PollFor(int64_t nanoseconds) {
  constexpr int64_t kMillisecond = 1'000'000;
  const int64_t milliseconds =
      nanoseconds / kMillisecond + (nanoseconds % kMillisecond != 0 ? 1 : 0);
  pollfd polled = {descriptor_, POLLIN, 0};
  return ::poll(&polled, 1,
                static_cast<int>(std::min<int64_t>(milliseconds, INT_MAX))) > 0;
}

void Connection::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

std::pair<Connection, Connection> Pipe(bool duplex) {
  int ends[2];
  const int error =
      duplex ? socketpair(AF_UNIX, SOCK_STREAM, 0, ends) : pipe(ends);
  if (error != 0) Throw("a pipe could not be made");
  return {Connection(ends[0]), Connection(ends[1])};
}

}  // namespace ravel::ipc
