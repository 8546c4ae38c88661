// SPDX-License-Identifier: Apache-2.0
//
// The right counter is proved right, and the wrong one found out: were the
// package's flags not in force, the second test would fail.

#include "counter.h"

#include <gtest/gtest.h>
#include <ravel/gtest.h>
#include <ravel/ravel.h>

#include <thread>

namespace {

template <typename Counter>
int IncreaseTwice() {
  Counter counter;
  std::thread t1([&] { counter.Increase(); });
  std::thread t2([&] { counter.Increase(); });
  t1.join();
  t2.join();
  return counter.value();
}

RAVEL_TEST(LockedCounter, LosesNothing, ravel::exhaustive()) {
  EXPECT_EQ(IncreaseTwice<LockedCounter>(), 2);
}

TEST(UnlockedCounter, LosesAnIncrement) {
  const ravel::Options options = ravel::exhaustive()
                                     .set_races(ravel::Races::kIgnore)
                                     .set_points(ravel::Points::kAll);
  const ravel::Result result = ravel::explore(options, [] {
    ravel::check(IncreaseTwice<UnlockedCounter>() == 2, "lost an increment");
  });
  ASSERT_EQ(result.verdict, ravel::Verdict::kBug);
  EXPECT_EQ(result.bug->message, "lost an increment");
}

}  // namespace
