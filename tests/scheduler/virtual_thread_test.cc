// SPDX-License-Identifier: Apache-2.0
//
// What code on a virtual thread may take for granted: all that it may on a
// real one.

#include <gtest/gtest.h>
#include <pthread.h>

#include <cerrno>
#include <cfenv>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <thread>

#include "scheduler/strategies/depth_first.h"
#include "scheduler/strategies/random_walk.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

struct Constructed {
  int value = 7;
  Constructed() { ++value; }
};

thread_local int with_value = 42;
thread_local int zero;
thread_local Constructed constructed;

class VirtualThreads : public testing::TestWithParam<SwitchKind> {
 protected:
  void SetUp() override { InitContextSwitch(GetParam()); }
  void TearDown() override { InitContextSwitch(SwitchKind::kFull); }

  // 200 random schedules of the body on three threads.
  template <typename Body>
  void RunOnThree(const Body& body) {
    RandomWalk walk(1);
    for (uint64_t n = 1; n <= 200; ++n) {
      ASSERT_EQ(world_.Run(
                    walk, [&] { Together(3, body); }, n),
                OutcomeKind::kFinished);
    }
  }

  World world_;
};

TEST_P(VirtualThreads, HaveThreadLocalsOfTheirOwn) {
  int fresh = 0, kept = 0;
  RunOnThree([&](uint32_t index) {
    const int mine = static_cast<int>(index) + 100;
    fresh += with_value == 42 && zero == 0 && constructed.value == 8;
    with_value = zero = constructed.value = mine;
    for (int i = 0; i < 3; ++i) {
      Touch(1);
      kept += with_value == mine && zero == mine && constructed.value == mine;
    }
  });
  EXPECT_EQ(fresh, 200 * 3);
  EXPECT_EQ(kept, 200 * 3 * 3);
  EXPECT_EQ(with_value, 42);
}

TEST_P(VirtualThreads, HaveAnErrnoOfTheirOwn) {
  int fresh = 0, kept = 0;
  RunOnThree([&](uint32_t index) {
    fresh += errno == 0;
    for (int i = 0; i < 3; ++i) {
      errno = static_cast<int>(index) + 10;
      Touch(1);
      kept += errno == static_cast<int>(index) + 10;
    }
  });
  EXPECT_EQ(fresh, 200 * 3);
  EXPECT_EQ(kept, 200 * 3 * 3);
}

TEST_P(VirtualThreads, HaveAnIdOfTheirOwn) {
  int kept = 0;
  pthread_t ids[3] = {};
  RunOnThree([&](uint32_t index) {
    ids[index] = pthread_self();
    for (int i = 0; i < 3; ++i) {
      Touch(1);
      kept += std::this_thread::get_id() == std::thread::id(ids[index]) &&
              pthread_equal(pthread_self(), ids[index]) != 0;
    }
    const ThreadId self = Scheduler::Current()->self();
    kept += Donors::OfProcess().Find(pthread_self()) == self;
  });
  EXPECT_EQ(kept, 200 * 3 * 4);
  EXPECT_NE(ids[0], ids[1]);
  EXPECT_NE(ids[1], ids[2]);
  EXPECT_NE(ids[0], ids[2]);
  EXPECT_EQ(Donors::OfProcess().Find(pthread_self()), kNoThread);
}

TEST_P(VirtualThreads, RoundAsTheyPlease) {
  int fresh = 0, kept = 0;
  const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
  RunOnThree([&](uint32_t index) {
    fresh += fegetround() == FE_TONEAREST;
    fesetround(modes[index]);
    for (int i = 0; i < 3; ++i) {
      Touch(1);
      kept += fegetround() == modes[index];
    }
  });
  EXPECT_EQ(fresh, 200 * 3);
  EXPECT_EQ(kept, 200 * 3 * 3);
  EXPECT_EQ(fegetround(), FE_TONEAREST);
}

// Each throws while others are inside a catch, and throws again what it
// caught.
TEST_P(VirtualThreads, CatchWhatTheyThrew) {
  int right = 0;
  RunOnThree([&](uint32_t index) {
    const int mine = static_cast<int>(index);
    try {
      try {
        Touch(1);
        throw mine;
      } catch (int caught) {
        Touch(1);
        right += caught == mine;
        try {
          throw std::runtime_error("inner");
        } catch (const std::exception& error) {
          Touch(1);
          right += strcmp(error.what(), "inner") == 0;
        }
        Touch(1);
        throw;
      }
    } catch (int again) {
      right += again == mine;
    }
    right += std::current_exception() == nullptr;
  });
  EXPECT_EQ(right, 200 * 3 * 4);
}

struct StepsWhenDestroyed {
  int& right;
  ~StepsWhenDestroyed() {
    right += std::uncaught_exceptions() == 1;
    Touch(1);
    right += std::uncaught_exceptions() == 1;
  }
};

TEST_P(VirtualThreads, SwitchWhileAnExceptionIsInFlight) {
  int right = 0;
  RunOnThree([&](uint32_t) {
    right += std::uncaught_exceptions() == 0;
    try {
      StepsWhenDestroyed guard{right};
      throw 1;
    } catch (int) {
      right += std::uncaught_exceptions() == 0;
    }
  });
  EXPECT_EQ(right, 200 * 3 * 4);
}

// The thread is dropped inside a catch and while another exception is in
// flight; the next execution knows nothing of it.
TEST_P(VirtualThreads, StartWithoutTheExceptionsOfAStoppedExecution) {
  struct StopsWhenDestroyed {
    // The handler must not be optimised away: without one, nothing unwinds.
    volatile bool stops = true;
    ~StopsWhenDestroyed() {
      if (stops) Scheduler::Current()->Stop();
    }
  };
  DepthFirst strategy;
  world_.Run(strategy, [] {
    try {
      throw 1;
    } catch (int) {
      try {
        StopsWhenDestroyed guard;
        throw 2;
      } catch (int) {
      }
    }
  });
  bool fresh = false;
  world_.Run(strategy, [&] {
    fresh =
        std::current_exception() == nullptr && std::uncaught_exceptions() == 0;
  });
  EXPECT_TRUE(fresh);
}

// Each level takes 1 KB. Returns false if a frame was overwritten.
__attribute__((noinline)) bool Descend(int levels, uintptr_t& lowest) {
  volatile char local[1024];
  local[0] = static_cast<char>(levels);
  lowest = reinterpret_cast<uintptr_t>(&local[0]);
  if (levels == 0) {
    Touch(1);
    return true;
  }
  return Descend(levels - 1, lowest) && local[0] == static_cast<char>(levels);
}

TEST_P(VirtualThreads, HaveStacksOfEightMegabytes) {
  DepthFirst strategy;
  int deep = 0;
  const auto body = [&](uint32_t) {
    const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    uintptr_t lowest = here;
    deep += Descend(7000, lowest) && here - lowest > (size_t{7000} << 10);
  };
  ASSERT_EQ(world_.Run(strategy, [&] { Together(2, body); }),
            OutcomeKind::kFinished);
  EXPECT_EQ(deep, 2);
}

TEST_P(VirtualThreads, AreTwoThousandIfNeedBe) {
  RandomWalk strategy(1);
  uint64_t sum = 0;
  const auto body = [&](uint32_t index) {
    Touch(1);
    sum += index;
  };
  ASSERT_EQ(world_.Run(strategy, [&] { Together(2000, body); }),
            OutcomeKind::kFinished);
  EXPECT_EQ(sum, 2000u * 1999 / 2);
  EXPECT_EQ(world_.log().thread_count, 2001u);
}

INSTANTIATE_TEST_SUITE_P(, VirtualThreads,
                         testing::Values(SwitchKind::kLean, SwitchKind::kFull,
                                         SwitchKind::kSystemCall),
                         [](const auto& parameter) {
                           return "Kind" + std::to_string(static_cast<int>(
                                               parameter.param));
                         });

}  // namespace
}  // namespace ravel
