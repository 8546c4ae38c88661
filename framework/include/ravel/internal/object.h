// SPDX-License-Identifier: Apache-2.0
//
// What Ravel's primitives have in common: a name, and room for what they are
// in either world.

#ifndef RAVEL_INTERNAL_OBJECT_H_
#define RAVEL_INTERNAL_OBJECT_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>

// On inline functions of these headers: what they do inside is the
// primitive's business, no access of the program's, also where the program
// is compiled with ravel_instrument().
#define RAVEL_UNSEEN __attribute__((no_sanitize("thread")))

namespace ravel {
namespace internal {

// How reports call an object. What does not fit is cut.
struct ObjectName {
  explicit ObjectName(std::string_view name) noexcept;
  char text[32] = {};
};

// Room for the state of a model. Zero means: never used.
template <size_t kWords>
struct alignas(8) ModelState {
  uint32_t words[kWords] = {};
};

// The real world's part of a primitive that is more than a lock.
struct RealMonitor {
  std::mutex mutex;
  std::condition_variable changed;
};

// How long to wait, in nanoseconds.
inline constexpr int64_t kForever = INT64_MAX;

// Rounded up, so that nobody wakes too early.
template <typename Rep, typename Period>
int64_t Nanoseconds(const std::chrono::duration<Rep, Period>& duration) {
  constexpr double kMost = 9e9;  // some 285 years
  const double seconds = std::chrono::duration<double>(duration).count();
  if (seconds >= kMost) return static_cast<int64_t>(kMost) * 1'000'000'000;
  if (!(seconds > 0)) return 0;
  return std::chrono::ceil<std::chrono::nanoseconds>(duration).count();
}

template <typename Clock, typename Duration>
int64_t NanosecondsUntil(
    const std::chrono::time_point<Clock, Duration>& deadline) {
  return Nanoseconds(deadline - Clock::now());
}

}  // namespace internal
}  // namespace ravel

#endif  // RAVEL_INTERNAL_OBJECT_H_
