// SPDX-License-Identifier: Apache-2.0
//
// Lets threads wait, under a Mutex, for what other threads change. It has the
// interface of std::condition_variable, with std::unique_lock<Mutex>:
//
//   std::unique_lock lock(mu);
//   filled.wait(lock, [&] { return items > 0; });
//
// A wait blocks until a notification, and then until the mutex is free. Which
// waiter notify_one() wakes is the strategy's choice, and a wait may wake
// without a notification where the options allow it, as on hardware.
//
// Waiting without holding the mutex is misuse, and so is destroying a
// condition variable that threads wait on.

#ifndef RAVEL_CONDITION_VARIABLE_H_
#define RAVEL_CONDITION_VARIABLE_H_

#include <ravel/internal/object.h>
#include <ravel/mutex.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string_view>

namespace ravel {
namespace internal {

class ConditionLine {
 public:
  explicit ConditionLine(std::string_view name) noexcept;
  ~ConditionLine();
  ConditionLine(const ConditionLine&) = delete;
  ConditionLine& operator=(const ConditionLine&) = delete;

  void NotifyOne();
  void NotifyAll();
  // `deadline` is what DeadlineIn() returned, or kForever. Returns false if
  // it passed.
  bool Wait(MutexBase& mutex, int64_t deadline);
  static int64_t DeadlineIn(int64_t nanoseconds);

 private:
  bool WaitReally(MutexBase& mutex, int64_t deadline);

  ModelState<4> state_;
  uint32_t real_waiters_ = 0;
  std::condition_variable real_;
  ObjectName name_;
};

}  // namespace internal

class ConditionVariable {
 public:
  explicit ConditionVariable(std::string_view name = "") noexcept
      : line_(name) {}

  void notify_one() { line_.NotifyOne(); }
  void notify_all() { line_.NotifyAll(); }

  void wait(std::unique_lock<Mutex>& lock) {
    line_.Wait(*lock.mutex(), internal::kForever);
  }
  template <typename Predicate>
  void wait(std::unique_lock<Mutex>& lock, Predicate done) {
    while (!done()) wait(lock);
  }

  template <typename Rep, typename Period>
  std::cv_status wait_for(std::unique_lock<Mutex>& lock,
                          const std::chrono::duration<Rep, Period>& duration) {
    return WaitBefore(lock, DeadlineIn(internal::Nanoseconds(duration)))
               ? std::cv_status::no_timeout
               : std::cv_status::timeout;
  }
  template <typename Rep, typename Period, typename Predicate>
  bool wait_for(std::unique_lock<Mutex>& lock,
                const std::chrono::duration<Rep, Period>& duration,
                Predicate done) {
    const int64_t deadline = DeadlineIn(internal::Nanoseconds(duration));
    while (!done()) {
      if (!WaitBefore(lock, deadline)) return done();
    }
    return true;
  }

  template <typename Clock, typename Duration>
  std::cv_status wait_until(
      std::unique_lock<Mutex>& lock,
      const std::chrono::time_point<Clock, Duration>& time) {
    return WaitBefore(lock, DeadlineIn(internal::NanosecondsUntil(time)))
               ? std::cv_status::no_timeout
               : std::cv_status::timeout;
  }
  template <typename Clock, typename Duration, typename Predicate>
  bool wait_until(std::unique_lock<Mutex>& lock,
                  const std::chrono::time_point<Clock, Duration>& time,
                  Predicate done) {
    return wait_for(lock, time - Clock::now(), done);
  }

 private:
  static int64_t DeadlineIn(int64_t nanoseconds) {
    return internal::ConditionLine::DeadlineIn(nanoseconds);
  }
  bool WaitBefore(std::unique_lock<Mutex>& lock, int64_t deadline) {
    return line_.Wait(*lock.mutex(), deadline);
  }

  internal::ConditionLine line_;
};

}  // namespace ravel

#endif  // RAVEL_CONDITION_VARIABLE_H_
