// SPDX-License-Identifier: Apache-2.0
//
// Optimal reduction against an independent count of the classes, on programs
// of four threads that plain depth-first search would not get through.

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>

#include "scheduler/strategies/dpor.h"
#include "tests/scheduler/class_counter.h"
#include "tests/scheduler/small_program.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

using Kind = SmallOp::Kind;

// The programs that both can be asked about: the counter knows no yield.
SmallProgram WithoutYields(const SmallProgram& program) {
  std::vector<std::vector<SmallOp>> threads = program.threads();
  for (auto& thread : threads) {
    for (SmallOp& op : thread) {
      if (op.kind == Kind::kYield) op = {.kind = Kind::kLoad};
    }
  }
  return SmallProgram(std::move(threads));
}

struct Found {
  bool idled = false;  // threads that idled were made to wait
  uint64_t executions = 0;
  std::set<std::string> states;
};

Found Explore(World& world, Dpor& strategy, const SmallProgram& program) {
  Found found;
  found.executions = world.RunAll(strategy, program, [&] {
    found.states.insert(program.FinalState(world.log()));
    found.idled |= world.log().idled;
  });
  if (found.idled) return found;
  EXPECT_EQ(strategy.redundant(), 0u) << program.Describe();
  EXPECT_EQ(strategy.lost(), 0u) << program.Describe();
  EXPECT_TRUE(strategy.Complete()) << program.Describe();
  return found;
}

class Large {
 public:
  Large() {
    world_.points().set_all(true);
    world_.scheduler().set_spurious(0);
    world_.scheduler().set_partial_deadlocks(false);
  }

  // Returns false, having said so, if the two differ. Where threads that idle
  // are made to wait, not all that the counter knows can happen: `idled`.
  bool Check(const SmallProgram& program, const Classes& expected,
             bool* idled) {
    const Found found = Explore(world_, strategy_, program);
    *idled = found.idled;
    if (found.idled) return true;
    EXPECT_EQ(found.executions, expected.count) << program.Describe();
    EXPECT_EQ(found.states, expected.states) << program.Describe();
    return !testing::Test::HasFailure();
  }

 private:
  World world_;
  Dpor strategy_;
};

struct Case {
  const char* name;
  uint32_t threads;
  uint32_t operations;
  int count;
  uint64_t most_classes;
  bool time_outs = false;
  bool conditions = false;
};

void PrintTo(const Case& value, std::ostream* out) { *out << value.name; }

class DporLarge : public testing::TestWithParam<Case> {};

TEST_P(DporLarge, RunsAsManyExecutionsAsThereAreClasses) {
  constexpr size_t kMostStates = 400'000;
  const Case& parameter = GetParam();
  SmallOptions options;
  options.threads = parameter.threads;
  options.operations = parameter.operations;
  options.conditions = parameter.conditions;
  options.time_outs = parameter.time_outs;
  Large large;
  uint64_t classes = 0, largest = 0;
  int checked = 0;
  for (uint64_t i = 0; checked < parameter.count; ++i) {
    Random random(/*seed=*/7, i);
    const SmallProgram program = WithoutYields(SmallProgram(options, random));
    const std::optional<Classes> expected = CountClasses(program, kMostStates);
    if (!expected || expected->count > parameter.most_classes) continue;
    if (expected->count < 2) continue;
    bool idled = false;
    if (!large.Check(program, *expected, &idled)) {
      ADD_FAILURE() << "program " << i;
      return;
    }
    if (idled) continue;
    ++checked;
    classes += expected->count;
    largest = std::max(largest, expected->count);
  }
  RecordProperty("classes", std::to_string(classes));
  printf("%d programs, %lu classes, %lu in the largest\n", checked, classes,
         largest);
}

INSTANTIATE_TEST_SUITE_P(
    , DporLarge,
    testing::Values(Case{"small3x3", 3, 3, 300, 5'000},
                    Case{"four4x4", 4, 4, 300, 20'000},
                    Case{"large4x4", 4, 4, 20, 400'000},
                    Case{"timed3x3", 3, 3, 200, 5'000, true},
                    Case{"waits3x3", 3, 3, 200, 5'000, true, true}),
    [](const auto& parameter) { return std::string(parameter.param.name); });

SmallProgram Repeated(size_t threads, const std::vector<SmallOp>& ops) {
  return SmallProgram(std::vector<std::vector<SmallOp>>(threads, ops));
}

// The counter itself, on counts worked out by hand: (ab)! / (b!)^a orders of
// a threads' b pairs; see dpor_counts_test.cc for the others.
TEST(ClassCounter, AgreesWithCountsByHand) {
  const auto count = [](size_t threads, const std::vector<SmallOp>& ops) {
    return CountClasses(Repeated(threads, ops), 1'000'000)->count;
  };
  const SmallOp lock = {.kind = Kind::kLock};
  const SmallOp unlock = {.kind = Kind::kUnlock};
  const SmallOp load = {.kind = Kind::kLoad};
  const SmallOp store = {.kind = Kind::kStore, .value = 1};
  EXPECT_EQ(count(2, {lock, unlock, lock, unlock}), 6u);
  EXPECT_EQ(count(3, {lock, unlock, lock, unlock}), 90u);
  EXPECT_EQ(count(3, {lock, unlock, lock, unlock, lock, unlock}), 1680u);
  EXPECT_EQ(count(2, {load, store}), 4u);
  EXPECT_EQ(count(3, {load, store}), 36u);
  EXPECT_EQ(count(4, {load, store}), 576u);
  EXPECT_EQ(count(4, {load, load}), 1u);
  EXPECT_EQ(count(2, {{.kind = Kind::kChoose, .index = 1}}), 9u);
  EXPECT_EQ(count(2, {store, {.kind = Kind::kChoose, .index = 1}}), 18u);
  // Who comes second takes the lock late or never, before the other gives it
  // back, or after.
  EXPECT_EQ(count(2, {{.kind = Kind::kTimedLock}, unlock}), 4u);
  // All that one thread notifies is lost, but for the other one's.
  const SmallOp notify = {.kind = Kind::kNotifyOne};
  EXPECT_EQ(count(2, {notify, notify}), 6u);
}

}  // namespace
}  // namespace ravel
