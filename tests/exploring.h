// SPDX-License-Identifier: Apache-2.0
//
// Short forms for tests that explore programs in standard C++ and look at
// what came of it. The programs run in other processes: only what they
// record(), and how they end, comes back.

#ifndef RAVEL_TESTS_EXPLORING_H_
#define RAVEL_TESTS_EXPLORING_H_

#include <gmock/gmock.h>
#include <ravel/gmock.h>
#include <ravel/ravel.h>

#include <functional>
#include <set>
#include <string>

namespace ravel {

using Body = std::function<void()>;

// What executions said, without how often.
inline std::set<std::string> Said(const Result& result) {
  std::set<std::string> said;
  for (const auto& [words, count] : result.records) said.insert(words);
  return said;
}

// The one thing that the program says in every one of many executions.
inline std::string SaidAlways(const Body& body, const Options& options) {
  const Result result = explore(options, body);
  EXPECT_THAT(result, HasNoBug());
  EXPECT_EQ(result.records.size(), 1u) << "of the program's words";
  return result.records.empty() ? "" : result.records.begin()->first;
}

// A bug of the kind, with a message that matches.
MATCHER_P2(HasBugThatSays, kind, message,
           "has a bug of kind " + std::string(kind) + " whose message " +
               testing::DescribeMatcher<std::string>(message)) {
  internal::Explain(arg, result_listener);
  return arg.bug.has_value() && arg.bug->kind == kind &&
         testing::Matches(message)(arg.bug->message);
}

// The program's schedules at every plain access, races being bugs.
inline Options AtEveryAccess(Options options) {
  return options.set_points(Points::kAll).set_races(Races::kFail);
}

}  // namespace ravel

#endif  // RAVEL_TESTS_EXPLORING_H_
