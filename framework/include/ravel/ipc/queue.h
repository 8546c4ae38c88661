// SPDX-License-Identifier: Apache-2.0
//
// A queue between processes, as Python's multiprocessing.Queue:
//
//   ipc::Queue<std::string> results;
//   Process worker([&] { results.put("done"); });
//   worker.start();
//   results.get();
//   worker.join();
//
// put() leaves the item with a thread of its own process, the feeder, which
// writes it into a pipe; get() reads it from there. A pipe holds 64 KiB, so a
// process that has put more than that ends only once somebody gets it: to join
// it before is a deadlock. With a `maxsize`, put() blocks while so many items
// are on their way.

#ifndef RAVEL_IPC_QUEUE_H_
#define RAVEL_IPC_QUEUE_H_

#include <ravel/internal/object.h>
#include <ravel/ipc/codec.h>
#include <ravel/ipc/connection.h>
#include <ravel/ipc/locks.h>
#include <ravel/ipc/memory.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ravel::ipc {
namespace inner {

class QueueFeeder;

class QueueCore {
 public:
  QueueCore(size_t maxsize, std::string_view name);
  ~QueueCore();
  QueueCore(const QueueCore&) = delete;
  QueueCore& operator=(const QueueCore&) = delete;

  bool Put(std::string item, int64_t nanoseconds);
  std::optional<std::string> Get(int64_t nanoseconds);
  bool Empty();
  size_t Size();
  void Close();
  void JoinThread();
  void CancelJoinThread() { joins_ = false; }

 private:
  QueueFeeder& Feeder();

  Connection reader_;
  Connection writer_;
  Mutex read_lock_;
  Mutex write_lock_;
  std::optional<Semaphore> room_;
  ravel::internal::SharedBlock size_;
  bool joins_ = true;
  std::unique_ptr<QueueFeeder> feeder_;  // of the process that made it
};

}  // namespace inner

template <typename T>
class Queue {
 public:
  explicit Queue(size_t maxsize = 0, std::string_view name = "")
      : core_(maxsize, name) {}
  explicit Queue(std::string_view name) : Queue(0, name) {}

  void put(const T& item) { core_.Put(Bytes(item), kForever); }
  // Return false if it stays full.
  bool try_put(const T& item) { return core_.Put(Bytes(item), 0); }
  template <typename Rep, typename Period>
  bool put_for(const T& item, const std::chrono::duration<Rep, Period>& time) {
    return core_.Put(Bytes(item), ravel::internal::Nanoseconds(time));
  }

  T get() { return *Item(core_.Get(kForever)); }
  // Nothing if it stays empty.
  std::optional<T> try_get() { return Item(core_.Get(0)); }
  template <typename Rep, typename Period>
  std::optional<T> get_for(const std::chrono::duration<Rep, Period>& time) {
    return Item(core_.Get(ravel::internal::Nanoseconds(time)));
  }

  // How many were put and not gotten yet: by the time of the next call there
  // may be more or less, and what was put may not have arrived.
  size_t qsize() { return core_.Size(); }
  // Of what has arrived.
  bool empty() { return core_.Empty(); }

  // This process puts nothing any more, waits until all it put has been
  // written; or does not wait for that when it ends.
  void close() { core_.Close(); }
  void join_thread() { core_.JoinThread(); }
  void cancel_join_thread() { core_.CancelJoinThread(); }

 private:
  static constexpr int64_t kForever = ravel::internal::kForever;

  static std::string Bytes(const T& item) {
    std::string bytes;
    Write(bytes, item);
    return bytes;
  }
  static std::optional<T> Item(const std::optional<std::string>& bytes) {
    if (!bytes.has_value()) return std::nullopt;
    std::string_view from = *bytes;
    return Read<T>(from);
  }

  inner::QueueCore core_;
};

}  // namespace ravel::ipc

#endif  // RAVEL_IPC_QUEUE_H_
