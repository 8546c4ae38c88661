// SPDX-License-Identifier: Apache-2.0
//
// A lock that one thread can hold at a time. It has the interface of
// std::timed_mutex, so std::scoped_lock and std::unique_lock work with it:
//
//   Mutex mu("balance");
//   std::scoped_lock lock(mu);
//
// Controlled, a mutex is one word: the thread that holds it. lock() is a step
// that can run when nobody does. Which of several waiting threads takes the
// mutex is the strategy's choice, so every order is explored. Real, it is the
// mutex of the operating system.
//
// Unlocking a mutex that the thread does not hold is misuse, and so is
// destroying one that is held: both end the execution. Locking a Mutex twice
// is reported as a deadlock; a RecursiveMutex counts how often its thread
// locked it.

#ifndef RAVEL_MUTEX_H_
#define RAVEL_MUTEX_H_

#include <ravel/internal/object.h>

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string_view>

namespace ravel {
namespace internal {

class MutexBase {
 public:
  MutexBase(const MutexBase&) = delete;
  MutexBase& operator=(const MutexBase&) = delete;

  void lock();
  bool try_lock();
  void unlock();

  // Return false if the time passed first.
  template <typename Rep, typename Period>
  bool try_lock_for(const std::chrono::duration<Rep, Period>& duration) {
    return TryLockFor(Nanoseconds(duration));
  }
  template <typename Clock, typename Duration>
  bool try_lock_until(
      const std::chrono::time_point<Clock, Duration>& deadline) {
    return TryLockFor(NanosecondsUntil(deadline));
  }

 protected:
  MutexBase(bool recursive, std::string_view name) noexcept;
  ~MutexBase();

 private:
  friend class ConditionLine;

  bool TryLockFor(int64_t nanoseconds);
  uint32_t Holder() const;

  const bool recursive_;
  uint32_t real_holder_ = 0;
  uint32_t real_depth_ = 0;
  ModelState<4> state_;
  std::mutex real_;
  ObjectName name_;
};

}  // namespace internal

class Mutex : public internal::MutexBase {
 public:
  explicit Mutex(std::string_view name = "") noexcept
      : MutexBase(false, name) {}
};

class RecursiveMutex : public internal::MutexBase {
 public:
  explicit RecursiveMutex(std::string_view name = "") noexcept
      : MutexBase(true, name) {}
};

}  // namespace ravel

#endif  // RAVEL_MUTEX_H_
