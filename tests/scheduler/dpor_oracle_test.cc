// SPDX-License-Identifier: Apache-2.0
//
// Optimal reduction against plain depth-first search, on random programs small
// enough for it: the same classes, each once, with the same states and bugs.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "scheduler/strategies/depth_first.h"
#include "scheduler/strategies/dpor.h"
#include "tests/scheduler/explored.h"

namespace ravel {
namespace {

// Counts over many programs.
struct Sums {
  int programs = 0;
  int too_large = 0;
  uint64_t schedules = 0;
  uint64_t classes = 0;
  int deadlocks = 0;
  int assertions = 0;
};

class Comparison {
 public:
  // Returns false, having said so, if the two differ.
  bool Check(const SmallProgram& program, Sums* sums) {
    DepthFirst all;
    const Explored expected = Explore(world_, all, program);
    ++sums->programs;
    if (expected.cut) {
      ++sums->too_large;
      return true;
    }
    const Explored found = Explore(world_, reduced_, program);
    sums->schedules += expected.executions;
    sums->classes += expected.classes.size();
    std::set<std::string> states, found_states;
    for (const auto& [name, state] : expected.state_of) states.insert(state);
    for (const auto& [name, state] : found.state_of) found_states.insert(state);
    for (const std::string& state : states) {
      sums->deadlocks += state.rfind("deadlock", 0) == 0;
      sums->assertions += state.rfind("assertion", 0) == 0;
    }
    EXPECT_FALSE(expected.contradicts) << program.Describe();
    EXPECT_TRUE(reduced_.Complete());
    int missing = 0, repeated = 0, unknown = 0;
    for (const auto& [name, count] : expected.classes) {
      missing += found.classes.count(name) == 0;
    }
    for (const auto& [name, count] : found.classes) {
      unknown += expected.classes.count(name) == 0;
      repeated += count - 1;
    }
    EXPECT_EQ(unknown, 0) << program.Describe();
    if (HasBug(states) || HasBug(found_states)) {
      // What executions that end early leave out is not known: the search has
      // found what it was for.
      EXPECT_EQ(HasBug(states), HasBug(found_states)) << program.Describe();
      return !testing::Test::HasFailure();
    }
    EXPECT_EQ(states, found_states) << program.Describe();
    EXPECT_EQ(missing, 0) << program.Describe();
    // The search begins anew once a thread was made to wait for others.
    if (!found.idled) {
      EXPECT_EQ(repeated, 0) << program.Describe();
      EXPECT_EQ(reduced_.lost(), 0u) << program.Describe();
      EXPECT_EQ(reduced_.redundant(), 0u) << program.Describe();
    }
    return !testing::Test::HasFailure();
  }

  World& world() { return world_; }

 private:
  static bool HasBug(const std::set<std::string>& states) {
    return std::any_of(states.begin(), states.end(), [](const auto& state) {
      return state.rfind("assertion", 0) == 0;
    });
  }

  World world_;
  Dpor reduced_;
};

void CheckMany(const SmallOptions& options, uint64_t seed, int count,
               uint32_t spurious, Sums* sums) {
  Comparison comparison;
  comparison.world().points().set_all(true);
  comparison.world().scheduler().set_spurious(spurious);
  // How early such an execution ends depends on the order of independent steps.
  comparison.world().scheduler().set_partial_deadlocks(false);
  for (int i = 0; i < count; ++i) {
    Random random(seed, static_cast<uint64_t>(i));
    const SmallProgram program(options, random);
    if (!comparison.Check(program, sums)) {
      ADD_FAILURE() << "seed " << seed << ", program " << i;
      return;
    }
  }
}

struct Case {
  const char* name;
  uint32_t threads;
  uint32_t operations;
  int count;
  SmallOptions options;
  uint32_t spurious = 0;
};

void PrintTo(const Case& value, std::ostream* out) { *out << value.name; }

class DporOracle : public testing::TestWithParam<Case> {};

TEST_P(DporOracle, SeesEveryClassOnce) {
  const Case& parameter = GetParam();
  SmallOptions options = parameter.options;
  options.threads = parameter.threads;
  options.operations = parameter.operations;
  Sums sums;
  const char* seed = getenv("DPOR_ORACLE_SEED");
  CheckMany(options, seed == nullptr ? 1 : strtoull(seed, nullptr, 10),
            parameter.count, parameter.spurious, &sums);
  RecordProperty("schedules", std::to_string(sums.schedules));
  RecordProperty("classes", std::to_string(sums.classes));
  printf(
      "%d programs (%d too large), %lu schedules, %lu classes, "
      "%d deadlocks, %d assertions\n",
      sums.programs, sums.too_large, sums.schedules, sums.classes,
      sums.deadlocks, sums.assertions);
  EXPECT_LT(sums.too_large, sums.programs / 2);
}

SmallOptions Only(bool SmallOptions::*family) {
  SmallOptions options = {.memory = false,
                          .locks = false,
                          .queues = false,
                          .semaphores = false,
                          .conditions = false,
                          .choices = false};
  options.*family = true;
  return options;
}

SmallOptions WithChecks() {
  SmallOptions options;
  options.conditions = false;
  options.checks = true;
  return options;
}

INSTANTIATE_TEST_SUITE_P(
    , DporOracle,
    testing::Values(
        Case{"memory2x3", 2, 3, 2000, Only(&SmallOptions::memory)},
        Case{"memory3x3", 3, 3, 60, Only(&SmallOptions::memory)},
        Case{"locks2x4", 2, 4, 1500, Only(&SmallOptions::locks)},
        Case{"locks3x3", 3, 3, 500, Only(&SmallOptions::locks)},
        Case{"queues2x4", 2, 4, 1500, Only(&SmallOptions::queues)},
        Case{"queues3x2", 3, 2, 1000, Only(&SmallOptions::queues)},
        Case{"semaphores3x2", 3, 2, 500, Only(&SmallOptions::semaphores)},
        Case{"conditions2x2", 2, 2, 200, Only(&SmallOptions::conditions)},
        Case{"conditions3x1", 3, 1, 200, Only(&SmallOptions::conditions)},
        Case{"spurious2x2", 2, 2, 100, Only(&SmallOptions::conditions), 1},
        Case{"choices2x3", 2, 3, 300, Only(&SmallOptions::choices)},
        Case{"all2x3", 2, 3, 2500, {}}, Case{"all3x2", 3, 2, 500, {}},
        Case{"all3x3", 3, 3, 80, {}}, Case{"all4x2", 4, 2, 40, {}},
        Case{"checks3x2", 3, 2, 500, WithChecks()}),
    [](const auto& parameter) { return std::string(parameter.param.name); });

}  // namespace
}  // namespace ravel
