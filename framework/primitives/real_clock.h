// SPDX-License-Identifier: Apache-2.0
//
// Deadlines of the real world, on CLOCK_MONOTONIC.

#ifndef RAVEL_FRAMEWORK_PRIMITIVES_REAL_CLOCK_H_
#define RAVEL_FRAMEWORK_PRIMITIVES_REAL_CLOCK_H_

#include <time.h>

#include <cstdint>

#include "ravel/internal/object.h"

namespace ravel::internal {

inline constexpr int64_t kSecond = 1'000'000'000;

inline timespec AsTimespec(int64_t time) {
  return {time / kSecond, time % kSecond};
}

// Nanoseconds of that clock; far away if that is too many.
inline int64_t RealTimeAfter(int64_t nanoseconds) {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  int64_t time = 0;
  if (__builtin_add_overflow(now.tv_sec * kSecond + now.tv_nsec, nanoseconds,
                             &time)) {
    return kForever - 1;
  }
  return time;
}

inline timespec RealDeadline(int64_t nanoseconds) {
  return AsTimespec(RealTimeAfter(nanoseconds));
}

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_PRIMITIVES_REAL_CLOCK_H_
