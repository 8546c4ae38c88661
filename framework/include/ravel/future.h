// SPDX-License-Identifier: Apache-2.0
//
// A value that one thread sets and another waits for, as std::promise and
// std::future:
//
//   Promise<int> answer("answer");
//   Future<int> future = answer.get_future();
//   Thread worker([&] { answer.set_value(42); });
//   future.get();
//
// get() blocks until there is a value, or an exception, which it then throws.
// add_done_callback(f), as Python's: f() is called by the thread that sets the
// value, once it is there; at once if it is there already.
//
// Errors are std::future_error, as the standard's: a second get(), set_value()
// or get_future(), and a promise that was destroyed without a value.

#ifndef RAVEL_FUTURE_H_
#define RAVEL_FUTURE_H_

#include <ravel/internal/future_core.h>

#include <chrono>
#include <exception>
#include <future>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

namespace ravel {
namespace internal {

template <typename T>
struct ValueResult final : FutureResult {
  template <typename... Arguments>
  explicit ValueResult(Arguments&&... arguments)
      : value(std::forward<Arguments>(arguments)...) {}
  T value;
};

template <>
struct ValueResult<void> final : FutureResult {};

template <typename Function>
struct CallbackOf final : FutureCallback {
  explicit CallbackOf(Function given) : function(std::move(given)) {}
  void Run() override { function(); }
  Function function;
};

}  // namespace internal

template <typename T>
class Promise;

template <typename T>
class Future {
 public:
  Future() noexcept = default;

  bool valid() const noexcept { return static_cast<bool>(core_); }

  T get() {
    const internal::FutureHandle core = std::move(core_);
    Check(core).Wait(internal::kForever);
    const std::unique_ptr<internal::FutureResult> result(core->Take());
    if (result->error != nullptr) std::rethrow_exception(result->error);
    if constexpr (!std::is_void_v<T>) {
      return std::move(static_cast<internal::ValueResult<T>&>(*result).value);
    }
  }

  void wait() const { Check(core_).Wait(internal::kForever); }
  template <typename Rep, typename Period>
  std::future_status wait_for(
      const std::chrono::duration<Rep, Period>& duration) const {
    return Check(core_).Wait(internal::Nanoseconds(duration))
               ? std::future_status::ready
               : std::future_status::timeout;
  }
  template <typename Clock, typename Duration>
  std::future_status wait_until(
      const std::chrono::time_point<Clock, Duration>& deadline) const {
    return wait_for(deadline - Clock::now());
  }
  // Whether get() would block no more.
  bool done() const { return Check(core_).IsReady(); }

  template <typename Function>
  void add_done_callback(Function function) {
    Check(core_).Add(
        std::make_unique<internal::CallbackOf<Function>>(std::move(function))
            .release());
  }

 private:
  friend class Promise<T>;
  explicit Future(internal::FutureHandle core) : core_(std::move(core)) {}

  static internal::FutureCore& Check(const internal::FutureHandle& core) {
    if (!core) throw std::future_error(std::future_errc::no_state);
    return *core.operator->();
  }

  internal::FutureHandle core_;
};

template <typename T>
class Promise {
 public:
  explicit Promise(std::string_view name = "")
      : core_(new internal::FutureCore(name)) {}
  Promise(Promise&& other) noexcept = default;
  Promise& operator=(Promise&& other) noexcept {
    Promise old(std::move(*this));
    core_ = std::move(other.core_);
    is_set_ = other.is_set_;
    has_future_ = other.has_future_;
    return *this;
  }
  ~Promise() {
    if (!core_ || is_set_ || !has_future_) return;
    set_exception(std::make_exception_ptr(
        std::future_error(std::future_errc::broken_promise)));
  }

  Future<T> get_future() {
    Check();
    if (has_future_) {
      throw std::future_error(std::future_errc::future_already_retrieved);
    }
    has_future_ = true;
    return Future<T>(core_.Copy());
  }

  // Of T's constructor; without arguments for a Promise<void>.
  template <typename... Arguments>
  void set_value(Arguments&&... arguments) {
    Set(std::make_unique<internal::ValueResult<T>>(
        std::forward<Arguments>(arguments)...));
  }
  void set_exception(std::exception_ptr error) {
    auto result = std::make_unique<internal::FutureResult>();
    result->error = std::move(error);
    Set(std::move(result));
  }

 private:
  void Check() const {
    if (!core_) throw std::future_error(std::future_errc::no_state);
  }
  void Set(std::unique_ptr<internal::FutureResult> result) {
    Check();
    if (!core_->Set(result.get())) {
      throw std::future_error(std::future_errc::promise_already_satisfied);
    }
    result.release();
    is_set_ = true;
  }

  internal::FutureHandle core_;
  bool is_set_ = false;
  bool has_future_ = false;
};

}  // namespace ravel

#endif  // RAVEL_FUTURE_H_
