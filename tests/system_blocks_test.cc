// SPDX-License-Identifier: Apache-2.0

#include "framework/heap/system_blocks.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "scheduler/strategies/random.h"

namespace ravel {
namespace {

const void* Address(uintptr_t number) {
  return reinterpret_cast<const void*>(number);
}

TEST(SystemBlocks, AreThoseAddedAndNotRemoved) {
  const auto blocks = std::make_unique<SystemBlocks>();
  EXPECT_FALSE(blocks->Remove(Address(64)));
  blocks->Add(Address(64));
  blocks->Add(Address(64));
  blocks->Add(nullptr);
  EXPECT_TRUE(blocks->Remove(Address(64)));
  EXPECT_FALSE(blocks->Remove(Address(64)));
  EXPECT_FALSE(blocks->Remove(nullptr));
}

// Against a set, with addresses that crowd each other.
TEST(SystemBlocks, AreASet) {
  const auto blocks = std::make_unique<SystemBlocks>();
  std::set<uintptr_t> expected;
  Random random(1, 1);
  for (int i = 0; i < 200'000; ++i) {
    const uintptr_t address = 16 * (1 + uintptr_t{random.Below(9000)});
    if (random.Below(2) == 0 && expected.size() < 6000) {
      blocks->Add(Address(address));
      expected.insert(address);
    } else {
      EXPECT_EQ(blocks->Remove(Address(address)), expected.erase(address) > 0);
    }
  }
}

TEST(SystemBlocks, ForgetWhatDoesNotFit) {
  const auto blocks = std::make_unique<SystemBlocks>();
  size_t kept = 0;
  for (uintptr_t i = 1; i <= 100'000; ++i) blocks->Add(Address(i * 16));
  for (uintptr_t i = 1; i <= 100'000; ++i) {
    if (blocks->Remove(Address(i * 16))) ++kept;
  }
  EXPECT_GT(kept, 1000u);
  EXPECT_LT(kept, 100'000u);
}

}  // namespace
}  // namespace ravel
