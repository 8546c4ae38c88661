// SPDX-License-Identifier: Apache-2.0

#include "framework/intercept/clocks.h"

#include "framework/models/virtual_clock.h"

namespace ravel {

int64_t Nanoseconds(const timespec& time) {
  int64_t result = 0;
  if (__builtin_mul_overflow(time.tv_sec, kSecond, &result)) {
    return time.tv_sec < 0 ? INT64_MIN / 2 : INT64_MAX / 2;
  }
  return result > INT64_MAX / 2 ? INT64_MAX / 2 : result + time.tv_nsec;
}

timespec Timespec(int64_t nanoseconds) {
  return {nanoseconds / kSecond, nanoseconds % kSecond};
}

int64_t EpochOf(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE ||
                 clock == CLOCK_TAI
             ? kExecutionsBegin
             : kSecond;  // a machine that was started a second ago
}

int64_t DeadlineOf(clockid_t clock, const timespec& time) {
  return Nanoseconds(time) - EpochOf(clock);
}

}  // namespace ravel
