// SPDX-License-Identifier: Apache-2.0

#include "scheduler/donor.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>

#include "scheduler/strategies/random_walk.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

// Returns how many threads said that all was well.
size_t RunThreads(World& world, size_t count, uint64_t seed) {
  RandomWalk strategy(seed);
  size_t right = 0;
  const auto body = [&](uint32_t index) {
    const pthread_t self = pthread_self();
    try {
      Touch(1);
      throw index;
    } catch (uint32_t caught) {
      Touch(1);
      if (caught == index && pthread_equal(self, pthread_self()) != 0) ++right;
    }
  };
  world.Run(strategy, [&] { Together(count, body); });
  return world.outcome() == OutcomeKind::kFinished ? right : 0;
}

// The exit status of a child that calls body().
template <typename Body>
int StatusOfChild(const Body& body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// It needs more than its parent had, too.
TEST(Donors, GoOnInAChild) {
  World world;
  ASSERT_EQ(RunThreads(world, 4, 1), 4u);
  EXPECT_EQ(StatusOfChild([&] {
              const size_t few = RunThreads(world, 4, 2);
              const size_t many = RunThreads(world, 40, 3);
              return static_cast<int>(few + many);
            }),
            44);
  EXPECT_EQ(RunThreads(world, 4, 4), 4u);
}

TEST(Donors, GoOnInAChildOfAChild) {
  World world;
  ASSERT_EQ(RunThreads(world, 2, 1), 2u);
  EXPECT_EQ(StatusOfChild([&] {
              if (RunThreads(world, 5, 1) != 5) return 1;
              return StatusOfChild(
                  [&] { return static_cast<int>(RunThreads(world, 9, 1)); });
            }),
            9);
}

// pthread_self() and the addresses of locals are the same in each process.
TEST(Donors, LiveAtTheSamePlaceInEveryProcess) {
  World world;
  struct Seen {
    pthread_t self;
    const void* local;
  };
  void* memory = mmap(nullptr, 4096, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto* seen = static_cast<Seen*>(memory);
  const auto look = [&](size_t at) {
    RandomWalk strategy(1);
    world.Run(strategy, [&] {
      auto child = [&] {
        int local = 0;
        seen[at] = {pthread_self(), &local};
      };
      Join(Start(child));
    });
    return 0;
  };
  look(0);
  ASSERT_EQ(StatusOfChild([&] { return look(1); }), 0);
  EXPECT_NE(seen[0].self, 0u);
  EXPECT_EQ(seen[0].self, seen[1].self);
  EXPECT_EQ(seen[0].local, seen[1].local);
  EXPECT_TRUE(Donors::InStack(reinterpret_cast<uintptr_t>(seen[0].local)));
  EXPECT_FALSE(Donors::InStack(reinterpret_cast<uintptr_t>(&seen)));
  munmap(memory, 4096);
}

TEST(Donors, KnowWhoseStackOverflows) {
  Donors& donors = Donors::OfProcess();
  const VirtualThread& thread = donors.Get(3);
  EXPECT_EQ(donors.OverflownBy(thread.stack_low - 8), 3);
  EXPECT_EQ(donors.OverflownBy(thread.stack_low), kNoThread);
  EXPECT_EQ(donors.OverflownBy(0), kNoThread);
  EXPECT_EQ(donors.OverflownBy(UINTPTR_MAX), kNoThread);
}

// A thread of the system's that runs at the same time, through the same
// intercepted functions.
struct Foreigner {
  std::atomic<bool> started{false}, stop{false};
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  uint64_t locked = 0;
  bool controlled = false;
};

void* RunForeigner(void* argument) {
  auto& self = *static_cast<Foreigner*>(argument);
  while (!self.stop) {
    self.controlled |= Scheduler::Current() != nullptr;
    pthread_mutex_lock(&self.mutex);
    ++self.locked;
    pthread_mutex_unlock(&self.mutex);
    self.started = true;
  }
  return nullptr;
}

TEST(Donors, LeaveThreadsOfTheSystemAlone) {
  World world;
  Foreigner foreigner;
  pthread_t thread;
  ASSERT_EQ(RealPthreadCreate(&thread, nullptr, RunForeigner, &foreigner), 0);
  while (!foreigner.started) sched_yield();
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    ASSERT_EQ(RunThreads(world, 3, seed), 3u);
    // 3 x (pass the gate, two steps), 4 x (exit), 3 x (create, join)
    ASSERT_EQ(world.log().step_count, 9u + 4 + 6);
  }
  foreigner.stop = true;
  pthread_join(thread, nullptr);
  EXPECT_FALSE(foreigner.controlled);
  EXPECT_GT(foreigner.locked, 0u);
}

}  // namespace
}  // namespace ravel
