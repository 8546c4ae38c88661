// SPDX-License-Identifier: Apache-2.0

#include "scheduler/shadow_memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "scheduler/strategies/random.h"

namespace ravel {
namespace {

TEST(ShadowMemory, HasOneCellForEightBytes) {
  ShadowMemory shadow;
  ShadowCell& cell = shadow.At(0x1000, 1);
  EXPECT_EQ(&shadow.At(0x1007, 1), &cell);
  EXPECT_NE(&shadow.At(0x1008, 1), &cell);
  EXPECT_NE(&shadow.At(0x0fff, 1), &cell);
}

TEST(ShadowMemory, ForgetsWhatAnotherExecutionWrote) {
  ShadowMemory shadow;
  ShadowCell& cell = shadow.At(0x1000, 1);
  EXPECT_EQ(cell.object, kNoObject);
  cell.object = 5;
  cell.first = Access(3, 1, 0xff, Access::kWrite, 9);
  EXPECT_EQ(shadow.At(0x1000, 1).object, 5u);
  EXPECT_EQ(shadow.At(0x1000, 2).object, kNoObject);
  EXPECT_TRUE(shadow.At(0x1000, 2).first.empty());
}

TEST(ShadowMemory, ClearsTheCellsOfARangeOnly) {
  ShadowMemory shadow;
  for (uintptr_t at = 0x1ff0; at < 0x2020; at += 8) {
    shadow.At(at, 1).object = static_cast<ObjectId>(at);
  }
  shadow.Clear(0x1ff8, 0x18);
  EXPECT_EQ(shadow.At(0x1ff0, 1).object, 0x1ff0u);
  EXPECT_EQ(shadow.At(0x1ff8, 1).object, kNoObject);
  EXPECT_EQ(shadow.At(0x2000, 1).object, kNoObject);
  EXPECT_EQ(shadow.At(0x2008, 1).object, kNoObject);
  EXPECT_EQ(shadow.At(0x2010, 1).object, 0x2010u);
}

TEST(ShadowMemory, ReachesTheWholeAddressSpace) {
  ShadowMemory shadow;
  const uintptr_t far[] = {0, 8, 0x400000, 0x7fff'ffff'fff8};
  for (const uintptr_t at : far) {
    shadow.At(at, 1).object = static_cast<ObjectId>(at >> 3);
  }
  for (const uintptr_t at : far) {
    EXPECT_EQ(shadow.At(at, 1).object, static_cast<ObjectId>(at >> 3));
  }
}

// More pages than the table holds at first, so that it grows, and than the
// cache holds; cells stay where they are.
TEST(ShadowMemory, KeepsItsCellsAsItGrows) {
  Random random(1, 1);
  ShadowMemory shadow;
  std::map<uintptr_t, ShadowCell*> expected;
  for (ObjectId i = 1; i <= 10'000; ++i) {
    const uintptr_t at = random.Next() >> 17 & ~uintptr_t{7};
    ShadowCell& cell = shadow.At(at, 1);
    cell.object = static_cast<ObjectId>(at >> 3);
    expected[at] = &cell;
  }
  std::set<const ShadowCell*> distinct;
  for (const auto& [at, cell] : expected) {
    ASSERT_EQ(&shadow.At(at, 1), cell);
    ASSERT_EQ(cell->object, static_cast<ObjectId>(at >> 3));
    distinct.insert(cell);
  }
  EXPECT_EQ(distinct.size(), expected.size());
}

// Of every two accesses to some of three bytes, plain or atomic, read or
// write.
TEST(Access, CoversIfWhateverConflictsWithTheOtherConflictsWithIt) {
  std::vector<Access> all;
  for (uint32_t mask = 1; mask < 8; ++mask) {
    for (uint32_t flags = 0; flags < 4; ++flags) {
      all.emplace_back(ThreadId{1}, 1u, mask, flags, 1u);
    }
  }
  for (const Access& a : all) {
    for (const Access& b : all) {
      EXPECT_EQ(a.ConflictsWith(b), b.ConflictsWith(a));
      const bool covers = std::ranges::all_of(all, [&](const Access& c) {
        return !b.ConflictsWith(c) || a.ConflictsWith(c);
      });
      EXPECT_EQ(a.Covers(b), covers);
    }
  }
}

}  // namespace
}  // namespace ravel
