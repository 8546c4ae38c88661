// SPDX-License-Identifier: Apache-2.0

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>

#include "framework/primitives/object.h"
#include "framework/primitives/process_end.h"
#include "ravel/ipc/queue.h"
#include "ravel/queue.h"
#include "ravel/thread.h"

namespace ravel::ipc::inner {

using ravel::internal::kForever;
using ravel::internal::Misuse;

// The thread that writes what its process has put.
class QueueFeeder final : public ravel::internal::EndsWithProcess {
 public:
  QueueFeeder(Connection& writer, Mutex& lock, const bool& joins)
      : process_(getpid()), joins_(joins) {
    thread_ = Thread({.name = "feeder"}, [this, &writer, &lock] {
      for (;;) {
        std::string item;
        try {
          item = buffer_.get();
        } catch (const QueueClosed&) {
          return;
        }
        const std::scoped_lock held(lock);
        writer.send_bytes(item);
      }
    });
    ravel::internal::AddToProcessEnd(*this);
  }
  ~QueueFeeder() override { ravel::internal::RemoveFromProcessEnd(*this); }

  bool IsOfThisProcess() const { return process_ == getpid(); }
  void Put(std::string item) { buffer_.put(std::move(item)); }
  void Close() { buffer_.close(); }
  void Join() {
    if (thread_.joinable()) thread_.join();
  }
  void OnProcessEnd() override {
    Close();
    if (joins_) Join();
  }

 private:
  const pid_t process_;
  const bool& joins_;
  ravel::Queue<std::string> buffer_;
  Thread thread_;
};

namespace {

using Count = std::atomic<int64_t>;

}  // namespace

QueueCore::QueueCore(size_t maxsize, std::string_view name)
    : read_lock_(name), write_lock_(name), size_(sizeof(Count)) {
  auto [reader, writer] = Pipe(/*duplex=*/false);
  reader_ = std::move(reader);
  writer_ = std::move(writer);
  if (maxsize != 0) room_.emplace(static_cast<uint32_t>(maxsize), name);
}

// What the feeder of another process was before the fork is none here.
QueueCore::~QueueCore() {
  if (feeder_ == nullptr) return;
  if (feeder_->IsOfThisProcess()) {
    feeder_->Close();
    feeder_->Join();
  } else {
    (void)feeder_.release();
  }
}

QueueFeeder& QueueCore::Feeder() {
  if (feeder_ != nullptr && !feeder_->IsOfThisProcess()) {
    (void)feeder_.release();
  }
  if (feeder_ == nullptr) {
    feeder_ = std::make_unique<QueueFeeder>(writer_, write_lock_, joins_);
  }
  return *feeder_;
}

bool QueueCore::Put(std::string item, int64_t nanoseconds) {
  if (room_.has_value()) {
    if (nanoseconds == 0) {
      if (!room_->try_acquire()) return false;
    } else if (nanoseconds == kForever) {
      room_->acquire();
    } else if (!room_->try_acquire_for(std::chrono::nanoseconds(nanoseconds))) {
      return false;
    }
  }
  // Part of the step under control, and never too late on hardware.
  const bool real = Scheduler::Current() == nullptr;
  if (real) ++*size_.As<Count>();
  Feeder().Put(std::move(item));
  if (!real) ++*size_.As<Count>();
  return true;
}

std::optional<std::string> QueueCore::Get(int64_t nanoseconds) {
  const std::chrono::nanoseconds time(nanoseconds);
  std::string item;
  if (nanoseconds == kForever) {
    const std::scoped_lock held(read_lock_);
    item = reader_.recv_bytes();
  } else {
    const bool held = nanoseconds == 0 ? read_lock_.try_lock()
                                       : read_lock_.try_lock_for(time);
    if (!held) return std::nullopt;
    const std::lock_guard lock(read_lock_, std::adopt_lock);
    if (!reader_.poll_for(time)) return std::nullopt;
    item = reader_.recv_bytes();
  }
  --*size_.As<Count>();
  if (room_.has_value()) room_->release();
  return item;
}

// Looking at the pipe is the step of it.
size_t QueueCore::Size() {
  reader_.poll();
  return static_cast<size_t>(std::max<int64_t>(0, *size_.As<Count>()));
}

bool QueueCore::Empty() { return !reader_.poll(); }

void QueueCore::Close() {
  if (feeder_ != nullptr && feeder_->IsOfThisProcess()) feeder_->Close();
}

void QueueCore::JoinThread() {
  if (feeder_ != nullptr && feeder_->IsOfThisProcess()) feeder_->Join();
}

}  // namespace ravel::ipc::inner
