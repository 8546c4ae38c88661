// SPDX-License-Identifier: Apache-2.0
//
// The short way that most choices take (Scheduler::PickSoon) against the one
// that knows all cases: the same programs, the same executions.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <vector>

#include "scheduler/op_flags.h"
#include "scheduler/strategies/pos.h"
#include "scheduler/strategies/random_walk.h"
#include "tests/scheduler/random_program.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

// Does what the strategy does, asked choice by choice; watching every turn, it
// keeps the scheduler from the short way.
class Asked final : public Strategy {
 public:
  Asked(Strategy& strategy, bool watches)
      : strategy_(strategy), watches_(watches) {}

  void Attach(const ExecutionLog& log) override { strategy_.Attach(log); }
  bool Begin(uint64_t execution, Previous previous) override {
    return strategy_.Begin(execution, previous);
  }
  size_t PickThread(const Candidates& candidates) override {
    ++asked_;
    return strategy_.PickThread(candidates);
  }
  uint16_t PickValue(const Choice& choice) override {
    return strategy_.PickValue(choice);
  }
  bool WatchesTurns() const override { return watches_; }

  uint64_t asked() const { return asked_; }

 private:
  Strategy& strategy_;
  bool watches_;
  uint64_t asked_ = 0;
};

struct Seen {
  OutcomeKind outcome;
  Schedule choices;
  std::vector<Step> steps;

  friend bool operator==(const Seen& a, const Seen& b) {
    return a.outcome == b.outcome && a.choices == b.choices &&
           a.steps.size() == b.steps.size() &&
           (a.steps.empty() || memcmp(a.steps.data(), b.steps.data(),
                                      a.steps.size() * sizeof(Step)) == 0);
  }
};

Seen Run(World& world, Strategy& strategy, const RandomProgram& program,
         uint64_t execution) {
  const OutcomeKind outcome = world.Run(strategy, program, execution);
  const auto steps = world.log().Steps();
  return {outcome, world.choices(), {steps.begin(), steps.end()}};
}

template <typename Inner>
void ExpectTheSameBothWays() {
  World world;
  Random random(7, 1);
  uint64_t asked = 0;
  std::map<OutcomeKind, int> outcomes;
  for (int i = 0; i < 1500; ++i) {
    const RandomProgram program(random);
    world.points().set_all(i % 2 == 0);
    Inner inner(random.Next());
    for (uint64_t n = 1; n <= 4; ++n) {
      const Seen seen = Run(world, inner, program, n);
      ++outcomes[seen.outcome];
      for (const bool watches : {false, true}) {
        Asked other(inner, watches);
        ASSERT_EQ(Run(world, other, program, n), seen) << "program " << i;
        asked += other.asked();
      }
    }
  }
  EXPECT_GT(asked, 10'000u);
  EXPECT_GT(outcomes[OutcomeKind::kFinished], 100);
  EXPECT_GT(outcomes[OutcomeKind::kDeadlock], 100);
}

TEST(ShortWay, ChoosesAsTheLongOne) { ExpectTheSameBothWays<RandomWalk>(); }
TEST(ShortWay, AsksStrategiesTheSame) { ExpectTheSameBothWays<Pos>(); }

// With threads that do not fit into one word, and with none beyond it.
TEST(ShortWay, EndsWhereAWordEnds) {
  for (const size_t threads : {62u, 63u, 64u, 65u, 130u}) {
    const auto body = [&] {
      static uint32_t owner;
      owner = 0;
      const ObjectId object = Scheduler::Current()->NewObject();
      Together(threads, [&](size_t) {
        Scheduler& scheduler = *Scheduler::Current();
        scheduler.Perform(PackOp(OpKind::kLock, object), WhenEqual(owner, 0));
        owner = scheduler.self() + 1u;
        Touch(object + 1);
        scheduler.Perform(PackOp(OpKind::kUnlock, object));
        owner = 0;
      });
    };
    World world;
    RandomWalk walk(3);
    Asked slow(walk, true);
    ASSERT_EQ(world.Run(walk, body), OutcomeKind::kFinished);
    const Schedule choices = world.choices();
    ASSERT_EQ(world.Run(slow, body), OutcomeKind::kFinished);
    EXPECT_EQ(world.choices(), choices) << threads << " threads";
  }
}

TEST(OpFlags, SayWhatTraitsSay) {
  for (int i = 0; i < kOpKinds; ++i) {
    const auto kind = static_cast<OpKind>(i);
    const OpTraits& traits = Traits(kind);
    const uint32_t flags = OpFlags::Of(kind);
    EXPECT_EQ((flags & OpFlags::kMemory) != 0, traits.is_memory);
    EXPECT_EQ((flags & OpFlags::kWrites) != 0, traits.is_write);
    EXPECT_EQ((flags & OpFlags::kEager) != 0, traits.is_eager);
    EXPECT_EQ((flags & OpFlags::kVoluntary) != 0, traits.is_voluntary);
    EXPECT_EQ((flags & OpFlags::kProgress) != 0, traits.is_progress);
    EXPECT_EQ((flags & OpFlags::kLook) != 0, traits.is_look);
    EXPECT_EQ((flags & OpFlags::kLock) != 0, traits.is_lock);
    EXPECT_EQ((flags & OpFlags::kTry) != 0, traits.is_try);
    const bool atomic = kind == OpKind::kAtomicLoad ||
                        kind == OpKind::kAtomicStore ||
                        kind == OpKind::kAtomicUpdate;
    EXPECT_EQ((flags & OpFlags::kAtomic) != 0, atomic);
  }
}

}  // namespace
}  // namespace ravel
