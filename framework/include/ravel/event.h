// SPDX-License-Identifier: Apache-2.0
//
// A flag that threads wait for, as Python's threading.Event: wait() blocks
// until some thread has called set(), and does not while it is set.
//
//   Event started("started");
//   Thread worker([&] { started.set(); });
//   started.wait();
//
// Destroying an event that threads wait on is misuse.

#ifndef RAVEL_EVENT_H_
#define RAVEL_EVENT_H_

#include <ravel/internal/object.h>

#include <chrono>
#include <cstdint>
#include <string_view>

namespace ravel {

class Event {
 public:
  explicit Event(std::string_view name = "") noexcept;
  ~Event();
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  void set();
  void clear();
  bool is_set() const;

  void wait() const { WaitFor(internal::kForever); }
  // Return false if the time passed first.
  template <typename Rep, typename Period>
  bool wait_for(const std::chrono::duration<Rep, Period>& duration) const {
    return WaitFor(internal::Nanoseconds(duration));
  }
  template <typename Clock, typename Duration>
  bool wait_until(
      const std::chrono::time_point<Clock, Duration>& deadline) const {
    return WaitFor(internal::NanosecondsUntil(deadline));
  }

 private:
  bool WaitFor(int64_t nanoseconds) const;

  bool real_is_set_ = false;
  mutable uint32_t real_waiters_ = 0;
  mutable internal::ModelState<4> state_;
  mutable internal::RealMonitor real_;
  internal::ObjectName name_;
};

}  // namespace ravel

#endif  // RAVEL_EVENT_H_
