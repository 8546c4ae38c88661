// SPDX-License-Identifier: Apache-2.0
//
// Short forms for tests of Ravel's primitives: small programs that do the
// same under control and on hardware threads.

#ifndef RAVEL_TESTS_TWO_WORLDS_H_
#define RAVEL_TESTS_TWO_WORLDS_H_

#include <chrono>
#include <set>
#include <string>

#include "tests/exploring.h"

namespace ravel {

using std::chrono::hours;
using std::chrono::milliseconds;

// As much of the named requirements as an expression can ask for.
template <typename T>
concept TimedLockable = requires(T lock) {
  lock.lock();
  { lock.try_lock() } -> std::same_as<bool>;
  { lock.try_lock_for(milliseconds(1)) } -> std::same_as<bool>;
  {
    lock.try_lock_until(std::chrono::steady_clock::now())
    } -> std::same_as<bool>;
  lock.unlock();
};

inline Options Really(uint64_t repeat) {
  Options options;
  options.backend = Backend::kReal;
  options.repeat = repeat;
  return options;
}

// The program says just this in every execution, in both worlds.
inline void ExpectInBothWorlds(const std::string& words, const Body& body) {
  EXPECT_EQ(SaidAlways(body, random(200)), words) << "under control";
  EXPECT_EQ(SaidAlways(body, Really(20)), words) << "in the real world";
}

// The program always misuses something, with the same sentence in both.
inline void ExpectMisuse(const std::string& sentence, const Body& body) {
  EXPECT_THAT(explore(random(1), body), HasBugThatSays("misuse", sentence));
  EXPECT_THAT(explore(Really(1), body), HasBugThatSays("misuse", sentence));
}

// All that the program can say, over all of its schedules.
inline std::set<std::string> AllWords(const Body& body) {
  const Result result = explore(exhaustive(), body);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
  return Said(result);
}

}  // namespace ravel

#endif  // RAVEL_TESTS_TWO_WORLDS_H_
