// SPDX-License-Identifier: Apache-2.0
//
// Fields and elements of this very program's variables.

#include "framework/report/debug_info.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ravel {
namespace {

struct Item {
  int key = 0;
  int64_t value = 0;
};

struct Base {
  int64_t id = 0;
};

struct Queue : Base {
  std::mutex mutex;
  Item items[4];
  std::atomic<int> size{0};
  std::array<int16_t, 3> counts = {};
  int64_t grid[2][3] = {};
  union {
    int64_t whole = 0;
    char bytes[8];
  };
  std::vector<int> history;
};

Queue queue;
int number = 0;
std::mutex forks[3];

std::string PathOf(const void* object, size_t size) {
  const DebugInfo debug;
  const auto address = reinterpret_cast<uintptr_t>(object);
  const auto variable = debug.StaticAt(address);
  if (!variable) return "unknown";
  return debug.PathInto(variable->type, address - variable->begin, size).text;
}

template <typename T>
std::string PathOf(const T& object) {
  return PathOf(&object, sizeof(object));
}

class Part : public testing::Test {
 protected:
  void SetUp() override {
    if (PathOf(number) == "unknown") GTEST_SKIP() << "built without libdw";
  }
};

TEST_F(Part, IsNothingOfAPlainVariable) {
  EXPECT_EQ(PathOf(number), "");
  EXPECT_EQ(PathOf(queue), "");
  const DebugInfo debug;
  EXPECT_EQ(debug.StaticAt(reinterpret_cast<uintptr_t>(&queue.items[1]))->begin,
            reinterpret_cast<uintptr_t>(&queue));
}

TEST_F(Part, NamesFieldsAndElements) {
  EXPECT_EQ(PathOf(queue.items[2].key), ".items[2].key");
  EXPECT_EQ(PathOf(queue.items[3].value), ".items[3].value");
  EXPECT_EQ(PathOf(queue.grid[1][2]), ".grid[1][2]");
  EXPECT_EQ(PathOf(queue.grid[0][1]), ".grid[0][1]");
  EXPECT_EQ(PathOf(queue.id), ".id");  // of the base
}

TEST_F(Part, StopsAtTypesOfTheStandardLibrary) {
  EXPECT_EQ(PathOf(queue.mutex), ".mutex");
  EXPECT_EQ(PathOf(forks[1]), "[1]");
  EXPECT_EQ(PathOf(queue.size), ".size");
  EXPECT_EQ(PathOf(queue.counts[2]), ".counts[2]");
  const char* history = reinterpret_cast<const char*>(&queue.history);
  EXPECT_EQ(PathOf(history + 8, 8), ".history+8");
}

TEST_F(Part, StopsAtUnionsAndInsideScalars) {
  const auto* begin = reinterpret_cast<const char*>(&queue);
  EXPECT_EQ(PathOf(queue.bytes[1]),
            "+" + std::to_string(&queue.bytes[1] - begin));
  const char* value = reinterpret_cast<const char*>(&queue.items[0].value);
  EXPECT_EQ(PathOf(value + 4, 4), ".items[0].value+4");
}

TEST_F(Part, KnowsStaticVariablesOfFunctions) {
  static Item items[2];
  items[1].key = number;
  EXPECT_EQ(PathOf(items[1].value), "[1].value");
}

TEST_F(Part, IsUnknownOnStackAndHeap) {
  const int local = number;
  EXPECT_EQ(PathOf(local), "unknown");
  const auto heap = std::make_unique<Item>();
  EXPECT_EQ(PathOf(*heap), "unknown");
}

}  // namespace
}  // namespace ravel
