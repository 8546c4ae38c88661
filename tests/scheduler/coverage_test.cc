// SPDX-License-Identifier: Apache-2.0
//
// How many behaviours a search sees: worked out by hand for small programs,
// and compared with a slow count that writes down, for every two steps that do
// not commute, which one came first.

#include "scheduler/observers/coverage.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "scheduler/strategies/depth_first.h"
#include "scheduler/strategies/random_walk.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

void Atomic(OpKind kind, ObjectId object) {
  Op op;
  op.kind = kind;
  op.object = object;
  Scheduler::Current()->Perform(op);
}
void Load(ObjectId object) { Atomic(OpKind::kAtomicLoad, object); }
void Store(ObjectId object) { Atomic(OpKind::kAtomicStore, object); }

// The behaviours among all executions, and how many of those there were.
struct Counted {
  size_t distinct = 0;
  uint64_t executions = 0;
};

template <typename Body>
Counted Count(const Body& body) {
  World world;
  DepthFirst strategy;
  Coverage coverage;
  std::set<uint64_t> prints;
  Counted counted;
  counted.executions = world.RunAll(strategy, body, [&] {
    prints.insert(coverage.Fingerprint(world.log().Steps()));
  });
  counted.distinct = prints.size();
  return counted;
}

TEST(Coverage, OfStepsAtDifferentObjectsIsOne) {
  const Counted counted = Count([] {
    Together(3, [](uint32_t index) {
      Store(100 + index);
      Load(100 + index);
    });
  });
  EXPECT_EQ(counted.distinct, 1u);
  EXPECT_GT(counted.executions, 1u);
}

TEST(Coverage, OfLoadsIsOne) {
  EXPECT_EQ(Count([] { Together(3, [](uint32_t) { Load(100); }); }).distinct,
            1u);
}

TEST(Coverage, OfStoresIsOneForEachOrder) {
  EXPECT_EQ(Count([] { Together(3, [](uint32_t) { Store(100); }); }).distinct,
            6u);
  const Counted two = Count([] {
    Together(2, [](uint32_t) {
      Store(100);
      Store(100);
    });
  });
  EXPECT_EQ(two.distinct, 6u);  // two of four places
}

TEST(Coverage, OfLoadsAroundAStoreIsWhereTheStoreIs) {
  EXPECT_EQ(Count([] {
              Together(2, [](uint32_t index) {
                if (index == 0) return Store(100);
                Load(100);
                Load(100);
              });
            }).distinct,
            3u);
}

TEST(Coverage, OfAMutexIsWhoHasItFirst) {
  EXPECT_EQ(Count([] {
              TestMutex mutex;
              Together(3, [&](uint32_t) {
                mutex.Lock();
                mutex.Unlock();
              });
            }).distinct,
            6u);
}

// Threads get their numbers, and objects theirs, as the schedule has it.
TEST(Coverage, DoesNotDependOnNumbers) {
  const Counted counted = Count([] {
    Together(2, [](uint32_t) {
      auto grandchild = [] { Store(Scheduler::Current()->NewObject()); };
      Join(Start(grandchild));
      Store(Scheduler::Current()->NewObject());
    });
  });
  EXPECT_EQ(counted.distinct, 1u);
  EXPECT_GT(counted.executions, 1u);
}

TEST(Coverage, TellsChosenValuesApart) {
  EXPECT_EQ(Count([] {
              Scheduler& scheduler = *Scheduler::Current();
              Op op;
              op.kind = OpKind::kChoose;
              scheduler.Performed(op, scheduler.Pick(ChoiceKind::kUser, 5));
            }).distinct,
            5u);
}

// The slow count. Threads are all made by the first one, so their numbers
// serve as names, and so do the objects'.
std::string TraceOf(std::span<const Step> steps) {
  const auto looks = [](const Step& step) {
    return step.kind == OpKind::kAtomicLoad;
  };
  std::map<ThreadId, int> counts;
  std::vector<std::string> names;
  for (const Step& step : steps) {
    names.push_back(std::to_string(step.thread) + "." +
                    std::to_string(++counts[step.thread]));
  }
  std::set<std::string> trace;
  for (size_t i = 0; i < steps.size(); ++i) {
    trace.insert(names[i] + ":" + std::to_string(int(steps[i].kind)) + "@" +
                 std::to_string(steps[i].object));
    for (size_t j = i + 1; j < steps.size(); ++j) {
      const bool at_object = steps[i].object >= 100 && steps[j].object >= 100;
      if (!at_object || steps[i].object != steps[j].object) continue;
      if (looks(steps[i]) && looks(steps[j])) continue;
      trace.insert(names[i] + "<" + names[j]);
    }
  }
  std::string text;
  for (const std::string& part : trace) text += part + " ";
  return text;
}

TEST(Coverage, IsWhatTheSlowCountSays) {
  Random random(7, 1);
  for (int program = 0; program < 60; ++program) {
    std::vector<std::vector<std::pair<bool, ObjectId>>> threads(
        2 + random.Below(2));
    for (auto& thread : threads) {
      const uint32_t length = 1 + random.Below(threads.size() == 2 ? 4 : 2);
      for (uint32_t i = 0; i < length; ++i) {
        thread.emplace_back(random.Below(2) == 0, 100 + random.Below(3));
      }
    }
    World world;
    DepthFirst strategy;
    Coverage coverage;
    std::set<uint64_t> prints;
    std::set<std::string> traces;
    std::set<std::pair<uint64_t, std::string>> both;
    world.RunAll(
        strategy,
        [&] {
          Together(threads.size(), [&](uint32_t index) {
            for (const auto& [load, object] : threads[index]) {
              load ? Load(object) : Store(object);
            }
          });
        },
        [&] {
          const uint64_t print = coverage.Fingerprint(world.log().Steps());
          const std::string trace = TraceOf(world.log().Steps());
          prints.insert(print);
          traces.insert(trace);
          both.emplace(print, trace);
        });
    ASSERT_EQ(prints.size(), traces.size()) << "program " << program;
    ASSERT_EQ(both.size(), traces.size()) << "program " << program;
  }
}

}  // namespace
}  // namespace ravel
