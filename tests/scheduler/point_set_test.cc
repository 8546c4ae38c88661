// SPDX-License-Identifier: Apache-2.0

#include "scheduler/point_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <vector>

#include "scheduler/race_log.h"
#include "scheduler/strategies/random.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;

TEST(PointSet, IsEmptyAtFirst) {
  const PointSet set;
  EXPECT_FALSE(set.Contains(0));
  EXPECT_FALSE(set.Contains(0x401000));
  EXPECT_TRUE(set.places().empty());
}

TEST(PointSet, ContainsEverythingWhenTold) {
  PointSet set;
  set.set_all(true);
  EXPECT_TRUE(set.Contains(0));
  EXPECT_TRUE(set.Contains(12345));
  set.set_all(false);
  EXPECT_FALSE(set.Contains(12345));
}

TEST(PointSet, KeepsTheOrderOfInsertion) {
  PointSet set;
  EXPECT_TRUE(set.Insert(30));
  EXPECT_TRUE(set.Insert(10));
  EXPECT_FALSE(set.Insert(30));
  EXPECT_TRUE(set.Insert(20));
  EXPECT_THAT(set.places(), ElementsAre(30, 10, 20));
}

TEST(PointSet, TakesNoPlaceForNone) {
  PointSet set;
  EXPECT_FALSE(set.Insert(0));
  EXPECT_TRUE(set.places().empty());
}

TEST(PointSet, IsLikeStdSetUntilItIsFull) {
  Random random(1, 1);
  PointSet set;
  std::set<uint32_t> expected;
  while (expected.size() < PointSet::kMaxPlaces) {
    // Close together, as the instructions of a program are.
    const uint32_t place = 1 + random.Below(4000);
    ASSERT_EQ(set.Contains(place), expected.contains(place));
    ASSERT_EQ(set.Insert(place), expected.insert(place).second);
  }
  EXPECT_FALSE(set.Insert(5000));
  EXPECT_FALSE(set.Contains(5000));
  for (uint32_t place = 0; place < 6000; ++place) {
    ASSERT_EQ(set.Contains(place), expected.contains(place));
  }
}

Race MakeRace(uint32_t first, uint32_t second) {
  return {0x1000, Access(1, 1, 0xff, Access::kWrite, first),
          Access(2, 1, 0xff, Access::kWrite, second)};
}

TEST(RaceLog, KeepsEachPairOfPlacesOnce) {
  auto log = std::make_unique<RaceLog>();
  log->Add(MakeRace(1, 2));
  log->Add(MakeRace(2, 1));
  log->Add(MakeRace(1, 1));
  log->Add(MakeRace(1, 2));
  ASSERT_EQ(log->races().size(), 2u);
  EXPECT_EQ(log->races()[0].first.place(), 1u);
  EXPECT_EQ(log->races()[0].second.place(), 2u);
  EXPECT_EQ(log->races()[1].second.place(), 1u);
}

TEST(RaceLog, CountsThoseOfTheExecution) {
  auto log = std::make_unique<RaceLog>();
  log->Add(MakeRace(1, 2));
  log->Add(MakeRace(1, 2));
  EXPECT_EQ(log->in_execution(), 2u);
  log->BeginExecution();
  EXPECT_EQ(log->in_execution(), 0u);
  log->Add(MakeRace(1, 2));
  EXPECT_EQ(log->in_execution(), 1u);
  EXPECT_EQ(log->races().size(), 1u);
}

TEST(RaceLog, StaysAsItIsOnceFull) {
  auto log = std::make_unique<RaceLog>();
  for (uint32_t i = 0; i < 1000; ++i) log->Add(MakeRace(i + 1, i + 2));
  EXPECT_EQ(log->races().size(), RaceLog::kMaxRaces);
  EXPECT_EQ(log->in_execution(), 1000u);
  EXPECT_EQ(log->races().back().first.place(), RaceLog::kMaxRaces);
}

}  // namespace
}  // namespace ravel
