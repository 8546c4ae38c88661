// SPDX-License-Identifier: Apache-2.0
//
// What a Promise and its Future share, apart from the type of the value.

#ifndef RAVEL_INTERNAL_FUTURE_CORE_H_
#define RAVEL_INTERNAL_FUTURE_CORE_H_

#include <ravel/internal/object.h>

#include <cstdint>
#include <exception>
#include <string_view>

namespace ravel {
namespace internal {

// A value, or why there is none.
struct FutureResult {
  virtual ~FutureResult() = default;
  std::exception_ptr error;
};

// To be called once the result is there.
struct FutureCallback {
  virtual ~FutureCallback() = default;
  virtual void Run() = 0;
  FutureCallback* next = nullptr;
};

// Made with one owner; the last one to let go destroys it.
class FutureCore {
 public:
  explicit FutureCore(std::string_view name) noexcept : name_(name) {}
  FutureCore(const FutureCore&) = delete;
  FutureCore& operator=(const FutureCore&) = delete;

  void Keep() noexcept;
  void LetGo() noexcept;

  // Takes the result, unless there is one: then it returns false.
  bool Set(FutureResult* result);
  // Returns false if the time passed first.
  bool Wait(int64_t nanoseconds);
  bool IsReady();
  // Hands the result over. REQUIRES: a Wait() returned true.
  FutureResult* Take();

  // Calls it at once if the result is there, else the thread does that sets
  // it. Owns it from now on.
  void Add(FutureCallback* callback);

 private:
  ~FutureCore();

  uint32_t owners_ = 1;
  uint32_t real_is_ready_ = 0;
  uint32_t real_waiters_ = 0;
  FutureResult* result_ = nullptr;
  FutureCallback* callbacks_ = nullptr;  // the latest first
  ModelState<4> state_;
  RealMonitor real_;
  ObjectName name_;
};

// Keeps a core alive.
class FutureHandle {
 public:
  FutureHandle() noexcept = default;
  explicit FutureHandle(FutureCore* core) noexcept : core_(core) {}
  FutureHandle(FutureHandle&& other) noexcept : core_(other.core_) {
    other.core_ = nullptr;
  }
  FutureHandle& operator=(FutureHandle&& other) noexcept {
    FutureHandle old(static_cast<FutureHandle&&>(*this));
    core_ = other.core_;
    other.core_ = nullptr;
    return *this;
  }
  ~FutureHandle() {
    if (core_ != nullptr) core_->LetGo();
  }

  FutureHandle Copy() const noexcept {
    core_->Keep();
    return FutureHandle(core_);
  }
  FutureCore* operator->() const noexcept { return core_; }
  explicit operator bool() const noexcept { return core_ != nullptr; }

 private:
  FutureCore* core_ = nullptr;
};

}  // namespace internal
}  // namespace ravel

#endif  // RAVEL_INTERNAL_FUTURE_CORE_H_
