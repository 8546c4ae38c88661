// SPDX-License-Identifier: Apache-2.0

#include "scheduler/thread_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <set>
#include <vector>

#include "scheduler/strategies/random.h"

namespace ravel {
namespace {

std::vector<ThreadId> Members(const ThreadSet& set) {
  std::vector<ThreadId> members;
  set.ForEach([&](ThreadId thread) { members.push_back(thread); });
  return members;
}

void ExpectSame(const ThreadSet& set, const std::set<ThreadId>& expected) {
  ASSERT_EQ(set.size(), expected.size());
  ASSERT_EQ(set.empty(), expected.empty());
  ASSERT_EQ(Members(set),
            std::vector<ThreadId>(expected.begin(), expected.end()));
  size_t n = 0;
  for (const ThreadId thread : expected) {
    ASSERT_EQ(set.Nth(n), thread);
    ASSERT_EQ(set.Rank(thread), n);
    ++n;
  }
}

// Random insertions and removals of threads below `limit`.
void CompareWithStdSet(uint32_t limit, int changes) {
  Random random(limit, 1);
  ThreadSet set;
  std::set<ThreadId> expected;
  for (int i = 0; i < changes; ++i) {
    const auto thread = static_cast<ThreadId>(random.Below(limit));
    ASSERT_EQ(set.Contains(thread), expected.contains(thread));
    if (random.Below(2) == 0) {
      set.Insert(thread);
      expected.insert(thread);
    } else {
      set.Remove(thread);
      expected.erase(thread);
    }
    ASSERT_NO_FATAL_FAILURE(ExpectSame(set, expected));
    if (random.Below(200) == 0) {
      set.Clear();
      expected.clear();
    }
  }
}

TEST(ThreadSet, IsLikeStdSetWithinOneWord) { CompareWithStdSet(64, 5000); }
TEST(ThreadSet, TakesOthersOutAndPutsThemBack) {
  Random random(2, 2);
  for (int i = 0; i < 500; ++i) {
    const uint32_t limit = i % 2 == 0 ? 64 : 300;
    ThreadSet set, others;
    std::set<ThreadId> all, left;
    for (int j = 0; j < 40; ++j) {
      const auto thread = static_cast<ThreadId>(random.Below(limit));
      set.Insert(thread);
      all.insert(thread);
      others.Insert(static_cast<ThreadId>(random.Below(limit)));
    }
    for (const ThreadId thread : all) {
      if (!others.Contains(thread)) left.insert(thread);
    }
    ThreadSet::Aside aside;
    set.SetAside(others, aside);
    ASSERT_NO_FATAL_FAILURE(ExpectSame(set, left));
    set.PutBack(aside);
    ASSERT_NO_FATAL_FAILURE(ExpectSame(set, all));
  }
}

TEST(ThreadSet, IsOneWordBelow64) {
  ThreadSet set;
  EXPECT_EQ(set.low(), 0u);
  set.Insert(3);
  set.Insert(63);
  EXPECT_EQ(set.low(), uint64_t{1} << 63 | 8);
  set.set_low(6);
  EXPECT_EQ(Members(set), (std::vector<ThreadId>{1, 2}));
  EXPECT_EQ(ThreadSet::NthOf(set.low(), 1), 2);
  set.set_low(0);
  EXPECT_TRUE(set.empty());
}

TEST(ThreadSet, IsLikeStdSetAcrossWords) { CompareWithStdSet(200, 5000); }
TEST(ThreadSet, IsLikeStdSetUpToItsCapacity) {
  CompareWithStdSet(ThreadSet::kCapacity, 2000);
}

TEST(ThreadSet, RanksThreadsThatAreNoMembers) {
  ThreadSet set;
  set.Insert(3);
  set.Insert(64);
  set.Insert(130);
  EXPECT_EQ(set.Rank(0), 0u);
  EXPECT_EQ(set.Rank(4), 1u);
  EXPECT_EQ(set.Rank(63), 1u);
  EXPECT_EQ(set.Rank(65), 2u);
  EXPECT_EQ(set.Rank(ThreadSet::kCapacity - 1), 3u);
}

TEST(ThreadSet, LetsAVisitorRemoveWhatItIsGiven) {
  ThreadSet set;
  for (ThreadId thread = 0; thread < 130; ++thread) set.Insert(thread);
  set.ForEach([&](ThreadId thread) {
    if (thread % 2 == 0) set.Remove(thread);
  });
  EXPECT_EQ(set.size(), 65u);
  set.ForEach([&](ThreadId thread) { EXPECT_EQ(thread % 2, 1); });
}

}  // namespace
}  // namespace ravel
