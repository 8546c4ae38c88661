// SPDX-License-Identifier: Apache-2.0
//
// Time and turns. Under control time is the execution's own: a sleep is a
// step, nobody really waits, and every execution begins at the same instant.

#ifndef RAVEL_TIME_H_
#define RAVEL_TIME_H_

#include <ravel/internal/object.h>

#include <chrono>
#include <cstdint>

namespace ravel {
namespace internal {

void SleepFor(int64_t nanoseconds);

}  // namespace internal

template <typename Rep, typename Period>
void sleep_for(const std::chrono::duration<Rep, Period>& duration) {
  internal::SleepFor(internal::Nanoseconds(duration));
}

template <typename Clock, typename Duration>
void sleep_until(const std::chrono::time_point<Clock, Duration>& time) {
  internal::SleepFor(internal::NanosecondsUntil(time));
}

std::chrono::steady_clock::time_point now();

// Lets others go first, for whoever waits by looking again and again.
void yield();

}  // namespace ravel

#endif  // RAVEL_TIME_H_
