// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/depth_first.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/scheduler/world.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Which threads made the steps of a kind, as letters: main is 'a'.
std::string Order(const ExecutionLog& log, OpKind kind) {
  std::string order;
  for (const Step& step : log.Steps()) {
    if (step.kind == kind) order += static_cast<char>('a' + step.thread);
  }
  return order;
}

std::string Bytes(const Schedule& schedule) {
  std::string bytes;
  for (const Choice& choice : schedule) {
    for (const unsigned part : {unsigned{choice.value}, unsigned{choice.bound},
                                unsigned{choice.fallback}}) {
      bytes += std::to_string(part) + ' ';
    }
  }
  return bytes;
}

struct Counts {
  uint64_t executions = 0;
  size_t orders = 0;     // different ones
  size_t schedules = 0;  // different ones
};

// Searches `count` threads with `steps` independent steps each. That they all
// pass the gate first is one of them.
Counts CountIndependent(size_t count, int steps) {
  World world;
  DepthFirst strategy;
  std::set<std::string> orders, schedules;
  const auto thread = [&](uint32_t index) {
    for (int i = 1; i < steps; ++i) Touch(index);
  };
  Counts counts;
  counts.executions = world.RunAll(
      strategy, [&] { Together(count, thread); },
      [&] {
        ASSERT_EQ(world.outcome(), OutcomeKind::kFinished);
        std::string order;
        for (const Step& step : world.log().Steps()) {
          if (step.kind == OpKind::kWaitEvent ||
              step.kind == OpKind::kNotifyOne) {
            order += static_cast<char>('a' + step.thread);
          }
        }
        orders.insert(order);
        schedules.insert(Bytes(world.choices()));
      });
  counts.orders = orders.size();
  counts.schedules = schedules.size();
  return counts;
}

struct Independent {
  size_t threads;
  int steps;
  uint64_t interleavings;  // (threads * steps)! / steps! ^ threads
};

class DepthFirstCounts : public testing::TestWithParam<Independent> {};

TEST_P(DepthFirstCounts, SeesEveryInterleavingOnce) {
  const auto& [threads, steps, interleavings] = GetParam();
  const Counts counts = CountIndependent(threads, steps);
  EXPECT_EQ(counts.executions, interleavings);
  EXPECT_EQ(counts.orders, interleavings);
  EXPECT_EQ(counts.schedules, interleavings);
}

INSTANTIATE_TEST_SUITE_P(
    , DepthFirstCounts,
    testing::Values(Independent{1, 5, 1}, Independent{2, 1, 2},
                    Independent{2, 2, 6}, Independent{2, 3, 20},
                    Independent{2, 6, 924}, Independent{3, 1, 6},
                    Independent{3, 2, 90}, Independent{3, 3, 1680},
                    Independent{4, 2, 2520}, Independent{6, 1, 720}),
    [](const auto& parameter) {
      return std::to_string(parameter.param.threads) + "x" +
             std::to_string(parameter.param.steps);
    });

// Without a gate, creating the next thread is a step among those of the
// threads that are there. The steps form a tree: each creation goes before
// the thread's steps and the next creation. A tree of N steps has
// N! / (product of the sizes of its subtrees) orders.
uint64_t CountCreating(int threads, int steps) {
  World world;
  DepthFirst strategy;
  return world.RunAll(strategy, [&] {
    auto child = [&] {
      for (int i = 0; i < steps; ++i) Touch(1);
    };
    for (int i = 0; i < threads; ++i) Start(child);
    for (int i = 1; i <= threads; ++i) {
      Join(Scheduler::Current()->thread(static_cast<ThreadId>(i)));
    }
  });
}

TEST(DepthFirst, InterleavesTheCreationOfThreads) {
  EXPECT_EQ(CountCreating(1, 3), 1u);
  EXPECT_EQ(CountCreating(2, 1), 3u);   // 4! / (4 * 1 * 2 * 1)
  EXPECT_EQ(CountCreating(2, 2), 10u);  // 6! / (6 * 2 * 1 * 3 * 2 * 1)
  EXPECT_EQ(CountCreating(3, 1), 15u);  // 6! / (6 * 4 * 2)
  EXPECT_EQ(CountCreating(3, 2), 280u);
}

// The orders in which threads took one mutex, `times` times each.
std::set<std::string> LockOrders(size_t threads, int times) {
  World world;
  DepthFirst strategy;
  std::set<std::string> orders;
  world.RunAll(
      strategy,
      [&] {
        TestMutex mutex;
        Together(threads, [&](uint32_t) {
          for (int i = 0; i < times; ++i) {
            mutex.Lock();
            mutex.Unlock();
          }
        });
      },
      [&] {
        ASSERT_EQ(world.outcome(), OutcomeKind::kFinished);
        const std::string order = Order(world.log(), OpKind::kLock);
        ASSERT_EQ(order.size(), threads * static_cast<size_t>(times));
        orders.insert(order);
      });
  return orders;
}

TEST(DepthFirst, SeesEveryOrderOfOneMutex) {
  EXPECT_THAT(LockOrders(2, 1), ElementsAre("bc", "cb"));
  EXPECT_THAT(LockOrders(3, 1),
              ElementsAre("bcd", "bdc", "cbd", "cdb", "dbc", "dcb"));
  EXPECT_THAT(LockOrders(2, 2),
              ElementsAre("bbcc", "bcbc", "bccb", "cbbc", "cbcb", "ccbb"));
}

TEST(DepthFirst, SeesEveryValue) {
  World world;
  DepthFirst strategy;
  std::vector<std::pair<int, int>> seen;
  std::pair<int, int> last;
  const uint64_t count = world.RunAll(
      strategy,
      [&] {
        Scheduler& scheduler = *Scheduler::Current();
        last.first = scheduler.Pick(ChoiceKind::kUser, 3);
        const auto bound = static_cast<uint16_t>(last.first + 1);
        last.second = scheduler.Pick(ChoiceKind::kWaiter, bound);
      },
      [&] { seen.push_back(last); });
  EXPECT_EQ(count, 6u);
  using P = std::pair<int, int>;
  EXPECT_THAT(
      seen, ElementsAre(P(0, 0), P(1, 0), P(1, 1), P(2, 0), P(2, 1), P(2, 2)));
}

TEST(DepthFirst, SeesEveryValueInEveryOrder) {
  World world;
  DepthFirst strategy;
  std::set<std::string> seen;
  std::string said;
  const uint64_t count = world.RunAll(
      strategy,
      [&] {
        said.clear();
        Together(2, [&](uint32_t index) {
          said += static_cast<char>('a' + index);
          said += static_cast<char>(
              '0' + Scheduler::Current()->Pick(ChoiceKind::kUser, 3));
        });
      },
      [&] { seen.insert(said); });
  EXPECT_EQ(count, 2u * 3 * 3);
  EXPECT_EQ(seen.size(), count);
}

// What it does in an execution that is left to itself: no thread is preempted.
TEST(DepthFirst, BeginsWithoutAPreemption) {
  World world;
  DepthFirst strategy;
  world.Run(strategy, [] {
    Together(3, [](uint32_t index) {
      Touch(index);
      Touch(index);
    });
  });
  for (const Choice& choice : world.choices()) {
    EXPECT_EQ(choice.value, choice.fallback);
    EXPECT_FALSE(choice.preempts());
  }
  EXPECT_EQ(Order(world.log(), OpKind::kNotifyOne), "bbccdd");
}

TEST(DepthFirst, GoesOnFromTheLastExecutionAlone) {
  const auto body = [] {
    Together(2, [](uint32_t) {
      Touch(1);
      Scheduler::Current()->Pick(ChoiceKind::kUser, 2);
      Touch(1);
    });
  };
  World world;
  DepthFirst one;
  std::vector<Schedule> expected;
  world.RunAll(one, body, [&] { expected.push_back(world.choices()); });
  ASSERT_GT(expected.size(), 20u);

  std::vector<Schedule> seen;
  for (;;) {
    DepthFirst fresh;
    Strategy::Previous previous;
    if (!seen.empty()) previous = seen.back();
    if (!fresh.Begin(seen.size() + 1, previous)) break;
    world.RunBegun(fresh, body, seen.size() + 1);
    seen.push_back(world.choices());
  }
  EXPECT_EQ(seen, expected);
}

TEST(DepthFirst, NoticesThatOtherThreadsAreThere) {
  World world;
  DepthFirst strategy;
  std::vector<OutcomeKind> outcomes;
  size_t threads = 4;
  world.RunAll(
      strategy,
      [&] {
        --threads;
        Together(threads, [](uint32_t) {});
      },
      [&] { outcomes.push_back(world.outcome()); });
  ASSERT_GE(outcomes.size(), 2u);
  EXPECT_EQ(outcomes[0], OutcomeKind::kFinished);
  EXPECT_EQ(outcomes[1], OutcomeKind::kDiverged);
}

TEST(DepthFirst, NoticesThatTheExecutionIsShorter) {
  World world;
  DepthFirst strategy;
  bool first = true;
  std::vector<std::string> messages;
  std::vector<OutcomeKind> outcomes;
  world.RunAll(
      strategy,
      [&] {
        Scheduler& scheduler = *Scheduler::Current();
        scheduler.Pick(ChoiceKind::kUser, 2);
        if (first) scheduler.Pick(ChoiceKind::kUser, 2);
        first = false;
      },
      [&] {
        outcomes.push_back(world.outcome());
        messages.emplace_back(world.log().outcome.message);
      });
  ASSERT_GE(outcomes.size(), 2u);
  EXPECT_EQ(outcomes[0], OutcomeKind::kFinished);
  EXPECT_EQ(outcomes[1], OutcomeKind::kDiverged);
  EXPECT_THAT(messages[1], HasSubstr("the schedule is not"));
}

TEST(DepthFirst, NoticesAnotherBoundOfAValue) {
  World world;
  DepthFirst strategy;
  uint16_t bound = 5;
  std::vector<OutcomeKind> outcomes;
  world.RunAll(
      strategy, [&] { Scheduler::Current()->Pick(ChoiceKind::kUser, --bound); },
      [&] { outcomes.push_back(world.outcome()); });
  ASSERT_GE(outcomes.size(), 2u);
  EXPECT_EQ(outcomes[1], OutcomeKind::kDiverged);
}

}  // namespace
}  // namespace ravel
