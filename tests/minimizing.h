// SPDX-License-Identifier: Apache-2.0
//
// What must hold of every failing schedule that was made simple.

#ifndef RAVEL_TESTS_MINIMIZING_H_
#define RAVEL_TESTS_MINIMIZING_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <string>

#include "tests/exploring.h"

namespace ravel {

// The kind and the message without its numbers; of a deadlock, how many
// threads are in it may differ.
inline std::string WayToFail(const Bug& bug) {
  if (bug.kind == "deadlock") return bug.kind;
  std::string way = bug.kind + ": ";
  for (const char c : bug.message) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) way += c;
  }
  return way + bug.file + std::to_string(bug.line);
}

// `result` is of a search with `options` that minimized what it found.
inline void ExpectWellMinimized(const Result& result, const Options& options,
                                const Body& body) {
  ASSERT_TRUE(result.bug.has_value());
  const Bug& bug = *result.bug;
  ASSERT_TRUE(bug.preemptions.has_value());
  EXPECT_LE(*bug.preemptions, bug.found_preemptions);

  Options replay = options;
  replay.minimize.reset();
  for (const std::string& line : {bug.schedule, bug.found_schedule}) {
    replay.replay = line;
    const Result again = explore(replay, body);
    ASSERT_TRUE(again.bug.has_value()) << line;
    EXPECT_EQ(WayToFail(*again.bug), WayToFail(bug));
  }

  replay.replay = bug.schedule;
  replay.minimize = options.minimize;
  const Result twice = explore(replay, body);
  ASSERT_TRUE(twice.bug.has_value());
  // Where the budget had ended it, another one may get further.
  EXPECT_LE(*twice.bug->preemptions, *bug.preemptions) << "minimized again";
  if (bug.preemptions_are_fewest) {
    EXPECT_EQ(twice.bug->schedule, bug.schedule) << "minimized again";
  }

  if (bug.passing_schedule.empty()) return;
  EXPECT_NE(bug.passes_if, "");
  replay.replay = bug.passing_schedule;
  replay.minimize.reset();
  // Races that are not what it failed for may be there.
  const Result passes = explore(replay, body);
  if (passes.bug.has_value() && bug.kind != "data_race") {
    EXPECT_EQ(passes.bug->kind, "data_race") << bug.passes_if;
  } else {
    EXPECT_THAT(passes, HasNoBug()) << bug.passes_if;
  }
}

// A search of its own finds no such failure with fewer preemptions.
inline void ExpectFewest(const Result& result, const Options& options,
                         const Body& body) {
  const Bug& bug = *result.bug;
  if (!bug.preemptions_are_fewest || *bug.preemptions == 0) return;
  // What counts as a preemption depends on where threads may switch, and each
  // search promotes places of its own.
  if (options.points == Points::kRacy) return;
  Options fewer = options;
  fewer.strategy = "dfs";
  fewer.preemptions(static_cast<int>(*bug.preemptions) - 1);
  fewer.minimize = 0;
  fewer.schedules = 20'000;
  const Result search = explore(fewer, body);
  if (!search.bug.has_value()) return;
  EXPECT_NE(WayToFail(*search.bug), WayToFail(bug));
}

}  // namespace ravel

#endif  // RAVEL_TESTS_MINIMIZING_H_
