// SPDX-License-Identifier: Apache-2.0
//
// A count of permits. acquire() blocks until there is one and takes it,
// release() gives some back; any thread may do either. It has the interface
// of std::counting_semaphore:
//
//   Semaphore slots(2, "slots");
//   slots.acquire();
//
// Releasing more than `max` permits in all is misuse, and so is destroying a
// semaphore that threads wait on.

#ifndef RAVEL_SEMAPHORE_H_
#define RAVEL_SEMAPHORE_H_

#include <ravel/internal/object.h>

#include <chrono>
#include <cstdint>
#include <string_view>

namespace ravel {

class Semaphore {
 public:
  static constexpr uint32_t kMax = INT32_MAX;

  explicit Semaphore(uint32_t permits, std::string_view name = "") noexcept
      : Semaphore(permits, kMax, name) {}
  Semaphore(uint32_t permits, uint32_t max,
            std::string_view name = "") noexcept;
  ~Semaphore();
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  uint32_t max() const { return max_; }

  void acquire() { AcquireFor(internal::kForever); }
  bool try_acquire();
  // Return false if the time passed first.
  template <typename Rep, typename Period>
  bool try_acquire_for(const std::chrono::duration<Rep, Period>& duration) {
    return AcquireFor(internal::Nanoseconds(duration));
  }
  template <typename Clock, typename Duration>
  bool try_acquire_until(
      const std::chrono::time_point<Clock, Duration>& deadline) {
    return AcquireFor(internal::NanosecondsUntil(deadline));
  }

  void release(uint32_t permits = 1);

 private:
  bool AcquireFor(int64_t nanoseconds);

  const uint32_t max_;
  uint32_t real_permits_;
  uint32_t real_waiters_ = 0;
  internal::ModelState<4> state_;
  internal::RealMonitor real_;
  internal::ObjectName name_;
};

}  // namespace ravel

#endif  // RAVEL_SEMAPHORE_H_
