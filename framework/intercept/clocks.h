// SPDX-License-Identifier: Apache-2.0
//
// The system's ways to say a time, as times of Scheduler::now().

#ifndef RAVEL_FRAMEWORK_INTERCEPT_CLOCKS_H_
#define RAVEL_FRAMEWORK_INTERCEPT_CLOCKS_H_

#include <time.h>

#include <cstdint>

namespace ravel {

inline constexpr int64_t kSecond = 1'000'000'000;

// Only this makes a time-out that has passed an error.
inline bool HasValidNanoseconds(const timespec& time) {
  return time.tv_nsec >= 0 && time.tv_nsec < kSecond;
}
inline bool IsValid(const timespec& time) {
  return time.tv_sec >= 0 && HasValidNanoseconds(time);
}

// The two that the timed functions of pthread.h take.
inline bool IsWaitable(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC;
}

// Far away if it is too much for a number.
int64_t Nanoseconds(const timespec& time);
timespec Timespec(int64_t nanoseconds);

// What the clock shows when an execution begins.
int64_t EpochOf(clockid_t clock);

// When `clock` shows `time`.
int64_t DeadlineOf(clockid_t clock, const timespec& time);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_INTERCEPT_CLOCKS_H_
