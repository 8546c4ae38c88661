// SPDX-License-Identifier: Apache-2.0
//
// The two ends of a pipe, as Python's multiprocessing.Pipe:
//
//   auto [parent, child] = ipc::Pipe();      // both ways
//   auto [reader, writer] = ipc::Pipe(false);  // one way
//   Process worker([&] { child.send(std::string("hello")); });
//   worker.start();
//   parent.recv<std::string>();
//
// send() blocks while the pipe is full, recv() until there is something; it
// throws EndOfFile when nothing is left and nobody has the other end open any
// more. A started process has a copy of each end: one that waits for the end
// of the file must have closed its own copy of the other one.

#ifndef RAVEL_IPC_CONNECTION_H_
#define RAVEL_IPC_CONNECTION_H_

#include <ravel/internal/object.h>
#include <ravel/ipc/codec.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace ravel::ipc {

class EndOfFile : public std::exception {
 public:
  EndOfFile() noexcept;
  ~EndOfFile() override;
  const char* what() const noexcept override;
};

// One message at a time, whole.
class Connection {
 public:
  Connection() = default;
  explicit Connection(int descriptor) : descriptor_(descriptor) {}
  Connection(Connection&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Connection& operator=(Connection&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Connection() { close(); }

  template <typename T>
  void send(const T& value) {
    std::string bytes;
    Write(bytes, value);
    send_bytes(bytes);
  }
  template <typename T>
  T recv() {
    const std::string bytes = recv_bytes();
    std::string_view from = bytes;
    return Read<T>(from);
  }
  void send_bytes(std::string_view bytes);
  std::string recv_bytes();

  // Whether recv() would not block now, or within the time.
  bool poll() { return PollFor(0); }
  template <typename Rep, typename Period>
  bool poll_for(const std::chrono::duration<Rep, Period>& duration) {
    return PollFor(ravel::internal::Nanoseconds(duration));
  }

  void close();
  bool closed() const { return descriptor_ < 0; }
  int fileno() const { return descriptor_; }

 private:
  bool PollFor(int64_t nanoseconds);

  int descriptor_ = -1;
};

std::pair<Connection, Connection> Pipe(bool duplex = true);

}  // namespace ravel::ipc

#endif  // RAVEL_IPC_CONNECTION_H_
