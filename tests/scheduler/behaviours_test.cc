// SPDX-License-Identifier: Apache-2.0
//
// How many behaviours were seen, and what is said of those that were not:
// against distributions that are known.

#include "scheduler/behaviours.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "scheduler/strategies/draw_weighted.h"
#include "scheduler/strategies/random.h"

namespace ravel {
namespace {

// A table, in memory that is zero.
class Table {
 public:
  Behaviours& operator*() { return table_; }
  Behaviours* operator->() { return &table_; }

 private:
  Arena arena_{size_t{1} << 26};
  Behaviours& table_ =
      *new (arena_.Allocate(sizeof(Behaviours))) Behaviours(arena_);
};

TEST(Behaviours, AreCountedOnce) {
  Table table;
  for (uint64_t i = 0; i < 100'000; ++i) table->Insert(i % 1000 << 22);
  EXPECT_EQ(table->size(), 1000u);  // all of which begin at one place
  EXPECT_FALSE(table->overflown());
  EXPECT_EQ(table->whole().executions, 100'000u);
  EXPECT_EQ(table->whole().distinct, 1000u);
  EXPECT_EQ(table->whole().once, 0u);
  EXPECT_EQ(table->whole().Unseen(), 0);
}

TEST(Behaviours, SayWhenTheyAreTooMany) {
  Table table;
  Random random(1, 1);
  for (uint64_t i = 0; i < Behaviours::kMost; ++i) table->Insert(random.Next());
  EXPECT_EQ(table->size(), Behaviours::kMost);
  EXPECT_FALSE(table->overflown());
  table->Insert(random.Next());
  EXPECT_EQ(table->size(), Behaviours::kMost);
  EXPECT_TRUE(table->overflown());
  EXPECT_EQ(table->whole().Unseen(), 1);
}

// Though not all their bits are kept.
TEST(Behaviours, AreToldApart) {
  Table table;
  Random random(1, 1);
  for (uint64_t i = 0; i < 1u << 21; ++i) table->Insert(random.Next());
  EXPECT_EQ(table->size(), 1u << 21);
  EXPECT_EQ(table->whole().once, 1u << 21);
}

TEST(Behaviours, OfStreamsAreKeptApart) {
  Table table;
  const auto print = [](uint64_t i) { return i * 0x9e3779b97f4a7c15; };
  table->Insert(print(1), 0);
  table->Insert(print(1), 1);
  table->Insert(print(2), 1);
  table->Insert(print(3), 2);
  table->Insert(print(3), 2);
  EXPECT_EQ(table->size(), 3u);
  EXPECT_EQ(table->whole().once, 1u);
  EXPECT_EQ(table->of(0).once, 1u);
  EXPECT_EQ(table->of(1).once, 2u);
  EXPECT_EQ(table->of(1).Unseen(), 1);
  EXPECT_EQ(table->of(2).once, 0u);
  EXPECT_EQ(table->alone(0), 0u);
  EXPECT_EQ(table->alone(1), 1u);
  EXPECT_EQ(table->alone(2), 0u);
  // Another generation: what was seen is known, but says nothing of it.
  table->Insert(print(3), 2, 1);
  EXPECT_EQ(table->size(), 3u);
  EXPECT_EQ(table->whole().executions, 1u);
  EXPECT_EQ(table->of(2).once, 1u);
  EXPECT_EQ(table->of(1).executions, 0u);
  table->Clear();
  EXPECT_EQ(table->size(), 0u);
  EXPECT_EQ(table->whole().UnseenAtMost(), 1);
}

// With nothing new in n tries the bound is ln(20) / n, about 3 / n.
TEST(Behaviours, AreBoundedByTheRuleOfThree) {
  BehaviourSample sample;
  sample.executions = 1100;
  sample.mark_executions = 100;
  sample.distinct = sample.mark_distinct = 7;
  EXPECT_NEAR(sample.UnseenAtMost(), 1 - std::exp(-std::log(20) / 1000), 1e-9);
  sample.distinct += 1000;  // each of them was new
  EXPECT_NEAR(sample.UnseenAtMost(), 1, 1e-9);
}

// Behaviours with probabilities that are known. The bound must hold in 95 of
// 100 searches, and the estimate be right on average.
TEST(Behaviours, UnseenAreEstimated) {
  const std::vector<std::vector<uint32_t>> distributions = {
      std::vector<uint32_t>(50, 1), std::vector<uint32_t>(2000, 1),
      [] {
        std::vector<uint32_t> powers;
        for (uint32_t i = 0; i < 20; ++i) powers.push_back(1u << i);
        return powers;
      }(),
      [] {
        std::vector<uint32_t> harmonic;
        for (uint32_t i = 1; i <= 1000; ++i) harmonic.push_back(1'000'000 / i);
        return harmonic;
      }()};
  for (const std::vector<uint32_t>& weights : distributions) {
    double all = 0;
    for (const uint32_t weight : weights) all += weight;
    for (const uint64_t executions : {100u, 1000u}) {
      constexpr int kSearches = 200;
      int held = 0;
      double difference = 0;
      Table table;
      for (int search = 0; search < kSearches; ++search) {
        table->Clear();
        Random random(static_cast<uint64_t>(search), executions);
        std::set<size_t> seen;
        for (uint64_t i = 0; i < executions; ++i) {
          const size_t drawn = DrawWeighted(
              random, weights.size(), [&](size_t j) { return weights[j]; });
          seen.insert(drawn);
          table->Insert((drawn + 1) * 0x9e3779b97f4a7c15);
        }
        double unseen = 1;
        for (const size_t drawn : seen) unseen -= weights[drawn] / all;
        held += unseen <= table->whole().UnseenAtMost();
        difference += table->whole().Unseen() - unseen;
        EXPECT_EQ(table->whole().distinct, seen.size());
      }
      EXPECT_GE(held, kSearches * 95 / 100) << weights.size();
      EXPECT_LT(std::abs(difference / kSearches), 0.02) << weights.size();
    }
  }
}

}  // namespace
}  // namespace ravel
