// SPDX-License-Identifier: Apache-2.0
//
// The race detector against the oracle, on thousands of executions of random
// programs: it finds a race in an execution if and only if there is one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scheduler/observers/race_detector.h"
#include "scheduler/strategies/random_walk.h"
#include "tests/scheduler/race_oracle.h"
#include "tests/scheduler/random_program.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

constexpr int kPrograms = 20'000;
constexpr uint64_t kSchedules = 5;

class RandomRace : public testing::TestWithParam<bool> {
 protected:
  RandomRace() : log_(*world_.arena().New<RaceLog>()) {
    world_.scheduler().AddObserver(oracle_);
    world_.scheduler().AddObserver(detector_);
    // At every plain access, or at synchronisation only.
    world_.points().set_all(GetParam());
  }

  // Pairs of places as the detector reports them.
  RaceOracle::Pairs Reported() const {
    RaceOracle::Pairs pairs;
    for (const Race& race : log_.races()) {
      pairs.insert({race.first.place(), race.second.place()});
    }
    return pairs;
  }

  void Check(const RandomProgram& program, Strategy& walk, uint64_t number) {
    log_ = RaceLog();
    world_.Run(walk, program, number);
    ASSERT_FALSE(oracle_.overflowed());
    const RaceOracle::Pairs expected = oracle_.FindRaces();
    const RaceOracle::Pairs reported = Reported();
    ASSERT_EQ(log_.in_execution() != 0, !expected.empty());
    ASSERT_EQ(!reported.empty(), !expected.empty());
    for (const auto& pair : reported) {
      ASSERT_TRUE(expected.contains(pair))
          << "no race: " << testing::PrintToString(pair);
    }
    racy_ += !expected.empty();
  }

  World world_;
  RaceLog& log_;
  RaceDetector detector_{world_.scheduler(), log_};
  RaceOracle oracle_;
  int racy_ = 0;
};

TEST_P(RandomRace, IsFoundIfAndOnlyIfThereIsOne) {
  Random random(1, GetParam() ? 1 : 2);
  for (int i = 0; i < kPrograms; ++i) {
    const RandomProgram program(random);
    RandomWalk walk(random.Next());
    for (uint64_t n = 1; n <= kSchedules; ++n) {
      ASSERT_NO_FATAL_FAILURE(Check(program, walk, n))
          << "program " << i << ", execution " << n;
    }
  }
  // Neither way would prove much if one were rare.
  EXPECT_GT(racy_, kPrograms * static_cast<int>(kSchedules) / 10);
  EXPECT_LT(racy_, kPrograms * static_cast<int>(kSchedules) * 9 / 10);
}

INSTANTIATE_TEST_SUITE_P(, RandomRace, testing::Bool(),
                         [](const auto& parameter) {
                           return parameter.param ? "AtEveryAccess"
                                                  : "AtSynchronisation";
                         });

}  // namespace
}  // namespace ravel
