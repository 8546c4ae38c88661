// SPDX-License-Identifier: Apache-2.0

#include "scheduler/scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "scheduler/strategies/depth_first.h"
#include "scheduler/strategies/random_walk.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

std::vector<OpKind> KindsOf(const ExecutionLog& log, ThreadId thread) {
  std::vector<OpKind> kinds;
  for (const Step& step : log.Steps()) {
    if (step.thread == thread) kinds.push_back(step.kind);
  }
  return kinds;
}

TEST(Guard, ComparesItsWordWhenAsked) {
  uint32_t word = 5;
  EXPECT_TRUE(Always().Holds());
  const Guard equal = WhenEqual(word, 6), greater = WhenGreater(word, 5);
  EXPECT_FALSE(equal.Holds());
  EXPECT_FALSE(greater.Holds());
  word = 6;
  EXPECT_TRUE(equal.Holds());
  EXPECT_TRUE(greater.Holds());
  word = 7;
  EXPECT_FALSE(equal.Holds());
}

class SchedulerTest : public testing::Test {
 protected:
  // Every schedule of the body; `each` after each of them.
  template <typename Body, typename Each>
  uint64_t Search(const Body& body, const Each& each) {
    DepthFirst strategy;
    return world_.RunAll(strategy, body, each);
  }
  template <typename Body>
  uint64_t Search(const Body& body) {
    return Search(body,
                  [&] { EXPECT_EQ(world_.outcome(), OutcomeKind::kFinished); });
  }
  // The first schedule.
  template <typename Body>
  const Outcome& Run(const Body& body) {
    DepthFirst strategy;
    world_.Run(strategy, body);
    return log().outcome;
  }
  const ExecutionLog& log() { return world_.log(); }

  World world_;
};

TEST_F(SchedulerTest, ControlsOnlyWhatItRuns) {
  EXPECT_EQ(Scheduler::Current(), nullptr);
  bool controls = false, passes = false, again = false;
  Run([&] {
    controls = Scheduler::Current() == &world_.scheduler();
    {
      PassThrough unseen;
      passes = Scheduler::Current() == nullptr;
    }
    again = Scheduler::Current() == &world_.scheduler();
  });
  EXPECT_TRUE(controls);
  EXPECT_TRUE(passes);
  EXPECT_TRUE(again);
  EXPECT_EQ(Scheduler::Current(), nullptr);
}

TEST_F(SchedulerTest, HoldsAThreadBackUntilItsGuardHolds) {
  bool early = false;
  const uint64_t count = Search([&] {
    uint32_t items = 0;
    auto consumer = [&] {
      Op op;
      op.kind = OpKind::kGet;
      Scheduler::Current()->Perform(op, WhenGreater(items, 0));
      early |= items == 0;
      --items;
    };
    auto producer = [&] {
      Perform(OpKind::kPut);
      ++items;
      Perform(OpKind::kPut);
      ++items;
    };
    VirtualThread& c = Start(consumer);
    VirtualThread& p = Start(producer);
    Join(c);
    Join(p);
  });
  EXPECT_FALSE(early);
  // The get follows the first put or the second.
  EXPECT_EQ(count, 2u);
}

TEST_F(SchedulerTest, ExcludesUnderEverySchedule) {
  bool both = false;
  const uint64_t count = Search([&] {
    TestMutex mutex;
    int inside = 0;
    Together(2, [&](uint32_t) {
      mutex.Lock();
      both |= ++inside != 1;
      Touch(9);
      --inside;
      mutex.Unlock();
    });
  });
  EXPECT_FALSE(both);
  EXPECT_GT(count, 2u);
}

TEST_F(SchedulerTest, JoinsWithoutAChoice) {
  EXPECT_EQ(Search([] {
              auto child = [] { Touch(1); };
              Join(Start(child));
              Touch(2);
            }),
            1u);
  // Joining in either order adds nothing to the order of two steps.
  for (const bool reversed : {false, true}) {
    EXPECT_EQ(Search([&] {
                uint32_t open = 0;
                auto child = [&] {
                  Op op;
                  op.kind = OpKind::kWaitEvent;
                  Scheduler::Current()->Perform(op, WhenEqual(open, 1));
                };
                VirtualThread& a = Start(child);
                VirtualThread& b = Start(child);
                open = 1;
                Join(reversed ? b : a);
                Join(reversed ? a : b);
              }),
              2u);
  }
}

TEST_F(SchedulerTest, RunsANewThreadUpToItsFirstOperation) {
  bool begun = false, further = false;
  Run([&] {
    auto child = [&] {
      begun = true;
      Touch(1);
      further = true;
    };
    VirtualThread& thread = Start(child);
    begun = begun && !further;
    Join(thread);
  });
  EXPECT_TRUE(begun);
  EXPECT_TRUE(further);
  EXPECT_THAT(KindsOf(log(), 0),
              ElementsAre(OpKind::kCreateThread, OpKind::kJoinThread,
                          OpKind::kExitThread));
  EXPECT_THAT(KindsOf(log(), 1),
              ElementsAre(OpKind::kNotifyOne, OpKind::kExitThread));
}

TEST_F(SchedulerTest, GoesOnUntilEveryThreadHasEnded) {
  int done = 0;
  auto child = [&] {
    Touch(1);
    ++done;
  };
  const uint64_t count = Search([&] {
    Start(child).detached = true;
    Touch(2);
    Touch(3);
  });
  EXPECT_EQ(count, 3u);
  EXPECT_EQ(done, 3);
}

TEST_F(SchedulerTest, NotesAThreadThatNobodyWaitsFor) {
  auto child = [] { Touch(1); };
  const Outcome& outcome = Run([&] { Start(child); });
  EXPECT_EQ(outcome.kind, OutcomeKind::kThreadLeak);
  EXPECT_EQ(outcome.thread, 1);
}

TEST_F(SchedulerTest, CallsTheHooksOnEveryThread) {
  static std::vector<ThreadId> begun, ended;
  static bool strange;
  begun.reserve(9);
  ended.reserve(9);
  world_.scheduler().set_thread_begin([](VirtualThread& thread) {
    strange |= current_thread != &thread;
    begun.push_back(thread.id);
  });
  world_.scheduler().set_thread_end([](VirtualThread& thread) {
    strange |= current_thread != &thread || thread.finished != 0;
    ended.push_back(thread.id);
  });
  Run([] { Together(2, [](uint32_t) { Touch(1); }); });
  EXPECT_FALSE(strange);
  EXPECT_THAT(begun, ElementsAre(0, 1, 2));
  EXPECT_THAT(ended, ElementsAre(1, 2, 0));
}

TEST_F(SchedulerTest, StopsAnExecutionWhereItIs) {
  bool after = false;
  const Outcome& outcome = Run([&] {
    Together(2, [&](uint32_t index) {
      Touch(1);
      if (index == 1) {
        Scheduler& scheduler = *Scheduler::Current();
        scheduler.Note(OutcomeKind::kAssertion)->SetMessage("%d apples", 3);
        scheduler.Stop();
      }
      Touch(2);
    });
    after = true;
  });
  EXPECT_EQ(outcome.kind, OutcomeKind::kAssertion);
  EXPECT_EQ(outcome.thread, 2);
  EXPECT_STREQ(outcome.message, "3 apples");
  EXPECT_FALSE(after);
  // As if nothing had been.
  EXPECT_EQ(Run([] { Together(2, [](uint32_t) { Touch(1); }); }).kind,
            OutcomeKind::kFinished);
  EXPECT_STREQ(outcome.message, "");
  EXPECT_EQ(outcome.thread, kNoThread);
}

TEST_F(SchedulerTest, KeepsTheFirstNote) {
  const Outcome& outcome = Run([] {
    Scheduler& scheduler = *Scheduler::Current();
    Outcome* first = scheduler.Note(OutcomeKind::kAssertion);
    first->SetMessage("first");
    first->SetPlace("file.cc", 7);
    Outcome* second = scheduler.Note(OutcomeKind::kMisuse);
    second->SetMessage("second");
    second->SetPlace("other.cc", 8);
    Touch(1);
  });
  EXPECT_EQ(outcome.kind, OutcomeKind::kAssertion);
  EXPECT_STREQ(outcome.message, "first");
  EXPECT_STREQ(outcome.file, "file.cc");
  EXPECT_EQ(outcome.line, 7);
  EXPECT_EQ(log().Steps().size(), 2u);
}

TEST_F(SchedulerTest, RecordsValuesThatArePicked) {
  RandomWalk walk(1);
  int picked[3] = {};
  world_.Run(walk, [&] {
    Scheduler& scheduler = *Scheduler::Current();
    picked[0] = scheduler.Pick(ChoiceKind::kUser, 1);  // which is no choice
    picked[1] = scheduler.Pick(ChoiceKind::kUser, 1000);
    picked[2] = scheduler.Pick(ChoiceKind::kWaiter, 2);
  });
  EXPECT_EQ(picked[0], 0);
  const Schedule choices = world_.choices();
  ASSERT_EQ(choices.size(), 2u);
  EXPECT_EQ(choices[0].kind, ChoiceKind::kUser);
  EXPECT_EQ(choices[0].bound, 1000);
  EXPECT_EQ(choices[0].value, picked[1]);
  EXPECT_EQ(choices[1].kind, ChoiceKind::kWaiter);
  EXPECT_EQ(choices[1].value, picked[2]);
}

TEST_F(SchedulerTest, NumbersObjectsAnewInEveryExecution) {
  alignas(8) char memory[16] = {};
  std::vector<ObjectId> numbers;
  std::set<uint32_t> epochs;
  numbers.reserve(9);
  const auto body = [&] {
    Scheduler& scheduler = *Scheduler::Current();
    const auto address = reinterpret_cast<uintptr_t>(memory);
    for (const size_t offset : {0, 4, 8, 4, 0}) {
      numbers.push_back(scheduler.ObjectAt(address + offset));
    }
    numbers.push_back(scheduler.NewObject());
  };
  Run(body);
  epochs.insert(world_.scheduler().epoch());
  const std::vector<ObjectId> first = numbers;
  EXPECT_EQ(std::set<ObjectId>(first.begin(), first.end()).size(), 4u);
  EXPECT_EQ(first[1], first[3]);
  EXPECT_EQ(first[0], first[4]);
  EXPECT_THAT(first, Each(testing::Ne(kNoObject)));
  numbers.clear();
  Run(body);
  epochs.insert(world_.scheduler().epoch());
  EXPECT_EQ(numbers, first);
  EXPECT_EQ(epochs.size(), 2u);
}

}  // namespace
}  // namespace ravel
