// SPDX-License-Identifier: Apache-2.0
//
// All interleavings of two short programs, counted. One program runs in a
// thread t1, the other in main, which then joins t1. Starting t1 is no choice
// (nobody else could go), nor are its end and the join (they happen as soon
// as they can). So what is enumerated are the orders of the two programs'
// steps: (a + b)! / (a! b!) of a steps and b steps, less those in which a step
// would have to go on that waits.

#ifndef RAVEL_TESTS_ENUMERATED_H_
#define RAVEL_TESTS_ENUMERATED_H_

#include <cstdint>
#include <map>
#include <string>

#include "tests/two_worlds.h"

namespace ravel {

// What executions said, and how many said it.
using Tally = std::map<std::string, uint64_t>;

inline Options every_schedule() { return Options().set_strategy("dfs"); }

// Of all executions of the program; without spurious wake-ups. What hardware
// says is among it.
inline Tally TallyOf(const Body& body, Options options = every_schedule()) {
  const Result result = explore(options.set_spurious(0), body);
  EXPECT_THAT(result, IsExhausted());
  uint64_t said = 0;
  for (const auto& [words, count] : result.records) said += count;
  EXPECT_EQ(said, result.executions) << "executions that said nothing";
  const Result real = explore(Really(10), body);
  EXPECT_THAT(real, HasNoBug());
  for (const auto& [words, count] : real.records) {
    EXPECT_EQ(result.records.count(words), 1u) << "only on hardware: " << words;
  }
  return result.records;
}

// Of a program that says nothing.
inline uint64_t CountOf(const Body& body) {
  return TallyOf([&] {
    body();
    record("done");
  })["done"];
}

}  // namespace ravel

#endif  // RAVEL_TESTS_ENUMERATED_H_
