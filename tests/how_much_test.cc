// SPDX-License-Identifier: Apache-2.0
//
// What a search says of how much it has seen, of programs of which that is
// known.

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <mutex>
#include <thread>

#include "framework/report/verdict_line.h"
#include "tests/exploring.h"

namespace ravel {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

// Two behaviours.
void CountTwice() {
  std::atomic<int> count = 0;
  std::thread t1([&] { ++count; }), t2([&] { ++count; });
  t1.join();
  t2.join();
}

TEST(HowMuch, IsLeftWhereAllWasSeen) {
  for (const char* strategy : {"portfolio", "random", "pct", "pos", "surw"}) {
    const Options options = Options().set_strategy(strategy);
    const Result result = explore(options, CountTwice);
    EXPECT_EQ(result.distinct, 2u) << strategy;
    ASSERT_TRUE(result.unseen.has_value()) << strategy;
    EXPECT_EQ(result.unseen->distinct, 2u) << strategy;
    EXPECT_EQ(result.unseen->estimate, 0) << strategy;
    EXPECT_GT(result.unseen->at_most, 0) << strategy;
    EXPECT_LT(result.unseen->at_most, 0.01) << strategy;
    EXPECT_FALSE(result.explored.has_value());
  }
}

TEST(HowMuch, IsSaidOfEachMemberOfThePortfolio) {
  const Result result = explore(Options().set_coverage(true), CountTwice);
  ASSERT_THAT(result.streams, SizeIs(4));
  uint64_t executions = 0;
  for (const Unseen& stream : result.streams) {
    executions += stream.executions;
    EXPECT_EQ(stream.distinct, 2u) << stream.strategy;
    EXPECT_EQ(stream.estimate, 0) << stream.strategy;
  }
  EXPECT_EQ(result.streams[1].strategy, "pct");
  EXPECT_EQ(executions, result.unseen->executions);
  EXPECT_THAT(explore(random(100), CountTwice).streams, SizeIs(0));
}

// Of m values that are equally likely, n draws leave (1 - 1/m)^n.
TEST(HowMuch, IsLeftOfManyBehaviours) {
  constexpr double kValues = 10'000;
  for (const uint64_t draws : {1000u, 10'000u, 40'000u}) {
    const Result result =
        explore(random(draws).set_coverage(true), [] { choose(10'000); });
    const double left = std::pow(1 - 1 / kValues, static_cast<double>(draws));
    EXPECT_NEAR(result.unseen->estimate, left, 0.03) << draws;
    EXPECT_GT(result.unseen->at_most, left) << draws;
    EXPECT_LT(result.unseen->at_most, left + 0.2) << draws;
    EXPECT_NEAR(static_cast<double>(*result.distinct), kValues * (1 - left),
                200)
        << draws;
  }
}

// Not every execution is looked at, but all alike.
TEST(HowMuch, IsEstimatedFromASample) {
  const Result result = explore(random(20'000), [] { choose(1000); });
  EXPECT_TRUE(result.distinct_is_least);
  EXPECT_LT(result.unseen->executions, 20'000u);
  const double left = std::pow(1 - 1.0 / 1000, result.unseen->executions);
  EXPECT_NEAR(result.unseen->estimate, left, 0.02);
}

TEST(HowMuch, IsInTheVerdict) {
  const Options options = random(5000).set_coverage(true);
  EXPECT_THAT(VerdictLine(explore(options, CountTwice), options),
              HasSubstr("5,000 executions, 2 distinct (random, seed 1; no "
                        "proof; a new behaviour next: 0 %, at most 0.10 %)"));
}

// Four choices of five values each.
TEST(HowMuch, OfATreeIsExplored) {
  const auto body = [] {
    for (int i = 0; i < 4; ++i) choose(5);
  };
  const Options part = Options().set_strategy("dfs").set_schedules(126);
  const Result result = explore(part, body);
  EXPECT_EQ(result.verdict, Verdict::kInconclusive);
  ASSERT_TRUE(result.explored.has_value());
  EXPECT_NEAR(*result.explored, 0.2, 0.001);
  ASSERT_TRUE(result.estimated_executions.has_value());
  EXPECT_NEAR(*result.estimated_executions, 625, 1);
  EXPECT_FALSE(result.unseen.has_value());
  EXPECT_THAT(VerdictLine(result, part),
              HasSubstr("20 % explored of about 625"));
  const Result all = explore(Options().set_strategy("dfs"), body);
  EXPECT_EQ(all.executions, 625u);
  EXPECT_EQ(all.explored, 1);
}

void LockThreeTimes(std::mutex& mutex) {
  for (int i = 0; i < 3; ++i) const std::scoped_lock lock(mutex);
}

// 1,680 classes.
TEST(HowMuch, OfAReducedSearchIsExplored) {
  const auto body = [] {
    std::mutex mutex;
    const auto lock = [&] { LockThreeTimes(mutex); };
    std::thread t1(lock), t2(lock), t3(lock);
    t1.join();
    t2.join();
    t3.join();
  };
  for (const uint64_t executions : {300u, 800u, 1500u}) {
    const Result result =
        explore(Options().set_strategy("dpor").set_schedules(executions), body);
    ASSERT_TRUE(result.estimated_executions.has_value());
    EXPECT_GT(*result.estimated_executions, 1680 / 3) << executions;
    EXPECT_LT(*result.estimated_executions, 1680 * 3) << executions;
  }
}

TEST(HowMuch, IsFoundByAMemberOfThePortfolio) {
  const auto body = [] {
    std::atomic<int> count = 0;
    const auto add = [&] { count.store(count.load() + 1); };
    std::thread t1(add), t2(add);
    t1.join();
    t2.join();
    check(count.load() == 2, "lost");
  };
  const Result result = explore(Options(), body);
  ASSERT_THAT(result, HasBug("assertion"));
  EXPECT_THAT(result.bug->report, HasSubstr("(portfolio: "));
  Options replay;
  replay.replay = result.bug->schedule;
  EXPECT_THAT(explore(replay, body), HasBug("assertion"));
}

TEST(HowMuch, IsSaidInPercentWithTwoDigits) {
  EXPECT_EQ(Percent(0), "0 %");
  EXPECT_EQ(Percent(1), "100 %");
  EXPECT_EQ(Percent(0.123), "12 %");
  EXPECT_EQ(Percent(0.0123), "1.2 %");
  EXPECT_EQ(Percent(0.00123), "0.12 %");
  EXPECT_EQ(Percent(0.000123), "0.012 %");
  EXPECT_EQ(Percent(1e-12), "< 0.001 %");
  EXPECT_EQ(Percent(0.9999), "> 99 %");
}

}  // namespace
}  // namespace ravel
