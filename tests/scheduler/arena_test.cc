// SPDX-License-Identifier: Apache-2.0

#include "scheduler/arena.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>

#include "scheduler/bump.h"

namespace ravel {
namespace {

TEST(Arena, AlignsWhatItHandsOut) {
  Arena arena(1 << 16);
  arena.Allocate(1);
  const auto block = reinterpret_cast<uintptr_t>(arena.Allocate(3, 64));
  EXPECT_EQ(block % 64, 0u);
  const auto next = reinterpret_cast<uintptr_t>(arena.Allocate(1, 1));
  EXPECT_EQ(next, block + 3);
}

TEST(Arena, RefusesWhatDoesNotFit) {
  Arena arena(4096);
  EXPECT_EQ(arena.Allocate(4097), nullptr);
  EXPECT_NE(arena.Allocate(4096), nullptr);
  EXPECT_EQ(arena.Allocate(1), nullptr);
}

TEST(Arena, HandsTheSameMemoryOutAgain) {
  Arena arena(4096);
  const Arena::Mark mark = arena.Here();
  void* const first = arena.Allocate(100);
  arena.ReturnTo(mark);
  EXPECT_EQ(arena.Allocate(100), first);
}

TEST(Arena, ConstructsObjects) {
  struct Object {
    int value = 7;
  };
  Arena arena(4096);
  const Object* const objects = arena.New<Object>(3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(objects[i].value, 7);
}

TEST(Arena, OutlivesTheProcessThatWroteToIt) {
  Arena arena(4096);
  int* const shared = arena.New<int>();
  const pid_t child = fork();
  if (child == 0) {
    *shared = 42;
    _exit(0);
  }
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_EQ(*shared, 42);
}

TEST(Arena, ToleratesAnother) {
  Arena first(4096), second(4096);
  *first.New<int>() = 1;
  int* const other = second.New<int>();
  EXPECT_EQ(*other, 0);
}

TEST(Bump, CountsOnUntilItIsReset) {
  Bump<int> memory(10);
  EXPECT_EQ(memory.Take(3), 0u);
  EXPECT_EQ(memory.Take(7), 3u);
  memory[2] = 5;
  memory.Reset();
  EXPECT_EQ(memory.Take(10), 0u);
  EXPECT_EQ(memory[2], 5);
  EXPECT_EQ(memory.capacity(), 10u);
}

TEST(BumpDeathTest, EndsTheProgramWhenItIsUsedUp) {
  Bump<int> memory(10);
  memory.Take(4);
  EXPECT_EXIT(memory.Take(7), testing::ExitedWithCode(kDeathStatus),
              "ravel: an execution outgrew its memory");
}

}  // namespace
}  // namespace ravel
