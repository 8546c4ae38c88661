// SPDX-License-Identifier: Apache-2.0
//
// A lock that one thread holds alone or several share. It has the interface
// of std::shared_timed_mutex, so std::unique_lock and std::shared_lock work
// with it.
//
// lock() blocks while anybody holds it, lock_shared() while a thread holds it
// alone; neither goes before the other.
//
// Unlocking what the thread does not hold is misuse (of a shared lock it is
// found while one thread or none holds it), and so is destroying a lock that
// is held.

#ifndef RAVEL_SHARED_MUTEX_H_
#define RAVEL_SHARED_MUTEX_H_

#include <ravel/internal/object.h>

#include <chrono>
#include <cstdint>
#include <shared_mutex>
#include <string_view>

namespace ravel {

class SharedMutex {
 public:
  explicit SharedMutex(std::string_view name = "") noexcept;
  ~SharedMutex();
  SharedMutex(const SharedMutex&) = delete;
  SharedMutex& operator=(const SharedMutex&) = delete;

  void lock() { LockFor(internal::kForever); }
  bool try_lock();
  void unlock();
  void lock_shared() { LockSharedFor(internal::kForever); }
  bool try_lock_shared();
  void unlock_shared();

  // Return false if the time passed first.
  template <typename Rep, typename Period>
  bool try_lock_for(const std::chrono::duration<Rep, Period>& duration) {
    return LockFor(internal::Nanoseconds(duration));
  }
  template <typename Clock, typename Duration>
  bool try_lock_until(
      const std::chrono::time_point<Clock, Duration>& deadline) {
    return LockFor(internal::NanosecondsUntil(deadline));
  }
  template <typename Rep, typename Period>
  bool try_lock_shared_for(const std::chrono::duration<Rep, Period>& duration) {
    return LockSharedFor(internal::Nanoseconds(duration));
  }
  template <typename Clock, typename Duration>
  bool try_lock_shared_until(
      const std::chrono::time_point<Clock, Duration>& deadline) {
    return LockSharedFor(internal::NanosecondsUntil(deadline));
  }

 private:
  struct Holders;

  bool LockFor(int64_t nanoseconds);
  bool LockSharedFor(int64_t nanoseconds);
  Holders Now() const;
  void TookAlone();
  void TookShared();

  uint32_t real_writer_ = 0;
  uint64_t real_readers_ = 0;  // their number << 32, plus their sum
  internal::ModelState<6> state_;
  std::shared_timed_mutex real_;
  internal::ObjectName name_;
};

}  // namespace ravel

#endif  // RAVEL_SHARED_MUTEX_H_
