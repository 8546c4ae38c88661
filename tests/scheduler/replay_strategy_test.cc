// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <vector>

#include "scheduler/strategies/depth_first.h"
#include "scheduler/strategies/random_walk.h"
#include "scheduler/strategies/replay.h"
#include "tests/scheduler/random_program.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Trace = std::vector<Step>;

bool Same(const Trace& a, const Trace& b) {
  return a.size() == b.size() &&
         (a.empty() ||
          memcmp(a.data(), b.data(), a.size() * sizeof(Step)) == 0);
}

Trace TraceOf(const ExecutionLog& log) {
  return {log.Steps().begin(), log.Steps().end()};
}

TEST(Choice, IsItsRankAmongTheOthers) {
  for (uint16_t bound = 2; bound <= 20; ++bound) {
    for (uint16_t fallback = 0; fallback < bound; ++fallback) {
      std::vector<uint16_t> ranks;
      for (uint16_t value = 0; value < bound; ++value) {
        if (value == fallback) continue;
        const Choice choice{ChoiceKind::kThread, 0, value, bound, fallback};
        ranks.push_back(RankOf(choice));
        EXPECT_EQ(ValueOf(RankOf(choice), fallback), value);
      }
      ASSERT_EQ(ranks.size(), bound - 1u);
      for (uint16_t i = 0; i < ranks.size(); ++i) EXPECT_EQ(ranks[i], i);
    }
  }
}

Choice Falls() { return {ChoiceKind::kThread, 0, 1, 3, 1}; }
Choice Takes(uint16_t value) { return {ChoiceKind::kThread, 0, value, 3, 1}; }

TEST(Deviations, CountWhatFallsBack) {
  EXPECT_THAT(DeviationsOf({}), IsEmpty());
  EXPECT_THAT(DeviationsOf(Schedule{Falls(), Falls()}), IsEmpty());
  EXPECT_THAT(DeviationsOf(Schedule{Falls(), Falls(), Takes(2), Takes(0),
                                    Falls(), Takes(0), Falls()}),
              ElementsAre(Deviation{2, 1}, Deviation{0, 0}, Deviation{1, 0}));
}

// Every random schedule of every random program, however it ends.
TEST(Replay, RepeatsEveryStep) {
  World world;
  Random random(1, 1);
  std::map<OutcomeKind, int> outcomes;
  for (int i = 0; i < 4000; ++i) {
    const RandomProgram program(random);
    world.points().set_all(i % 2 == 0);
    RandomWalk walk(random.Next());
    for (uint64_t n = 1; n <= 5; ++n) {
      const OutcomeKind outcome = world.Run(walk, program, n);
      ++outcomes[outcome];
      const Schedule choices = world.choices();
      const Trace trace = TraceOf(world.log());
      Replay replay(DeviationsOf(choices));
      ASSERT_EQ(world.Run(replay, program), outcome);
      ASSERT_TRUE(Same(TraceOf(world.log()), trace));
      ASSERT_EQ(world.choices(), choices);
      ASSERT_TRUE(replay.done());
    }
  }
  EXPECT_GT(outcomes[OutcomeKind::kFinished], 8000);
  EXPECT_GT(outcomes[OutcomeKind::kDeadlock], 200);
}

TEST(Replay, RunsOnce) {
  World world;
  Replay replay({});
  EXPECT_EQ(world.RunAll(replay, [] {}), 1u);
}

constexpr auto kTwoThreads = [] {
  Together(2, [](uint32_t index) { Touch(index); });
};

TEST(Replay, EndsWhereThereIsNoSuchThread) {
  World world;
  Replay replay({{0, 1}});
  EXPECT_EQ(world.Run(replay, kTwoThreads), OutcomeKind::kDiverged);
  EXPECT_THAT(world.log().outcome.message, HasSubstr("offers other choices"));
  EXPECT_FALSE(replay.done());
}

TEST(Replay, EndsWhereThereIsNoSuchValue) {
  World world;
  const auto body = [] { Scheduler::Current()->Pick(ChoiceKind::kUser, 3); };
  Replay last({{0, 1}});
  EXPECT_EQ(world.Run(last, body), OutcomeKind::kFinished);
  Replay beyond({{0, 2}});
  EXPECT_EQ(world.Run(beyond, body), OutcomeKind::kDiverged);
}

TEST(Replay, NoticesThatTheExecutionIsShorter) {
  World world;
  Replay replay({{100, 0}});
  EXPECT_EQ(world.Run(replay, kTwoThreads), OutcomeKind::kDiverged);
  EXPECT_THAT(world.log().outcome.message, HasSubstr("the schedule is not"));
  EXPECT_FALSE(replay.done());
}

TEST(Replay, FallsBackAfterItsLastDeviation) {
  World world;
  DepthFirst first;
  world.Run(first, kTwoThreads);
  const Trace trace = TraceOf(world.log());
  Replay replay({});
  EXPECT_EQ(world.Run(replay, kTwoThreads), OutcomeKind::kFinished);
  EXPECT_TRUE(Same(TraceOf(world.log()), trace));
}

}  // namespace
}  // namespace ravel
