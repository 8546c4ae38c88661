// SPDX-License-Identifier: Apache-2.0
//
// The failing schedules of all broken scenarios, made simple.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "framework/command/scenario.h"
#include "scenarios/all.h"
#include "tests/minimizing.h"

namespace ravel {
namespace {

std::vector<std::string> Broken() {
  std::vector<std::string> broken;
  for (const Scenario& scenario : scenarios::All()) {
    if (scenario.expected.verdict == Verdict::kBug) {
      broken.emplace_back(scenario.name);
    }
  }
  return broken;
}

Scenario Named(const std::string& name) {
  for (const Scenario& scenario : scenarios::All()) {
    if (name == scenario.name) return scenario;
  }
  return {};
}

class BrokenScenario : public testing::TestWithParam<std::string> {};

TEST_P(BrokenScenario, IsMinimized) {
  const Scenario scenario = Named(GetParam());
  Options options = OptionsOf(scenario).set_minimize(300).set_seed(7);
  options.strategy = scenario.strategy;
  const Result result = explore(options, scenario.body);
  ExpectWellMinimized(result, options, scenario.body);
  if (HasFatalFailure()) return;
  ExpectFewest(result, options, scenario.body);
}

TEST(BrokenScenarios, AreMinimizedInProcessesOfTheirOwn) {
  for (const char* name : {"database_value/unlocked", "bank_transfer/opposite",
                           "process_locks/opposite"}) {
    const Scenario scenario = Named(name);
    Options options = OptionsOf(scenario).set_minimize(100);
    options.isolation = Isolation::kFork;
    const Result result = explore(options, scenario.body);
    ExpectWellMinimized(result, options, scenario.body);
    if (HasFatalFailure()) return;
    ExpectFewest(result, options, scenario.body);
  }
}

INSTANTIATE_TEST_SUITE_P(All, BrokenScenario, testing::ValuesIn(Broken()),
                         [](const auto& tested) {
                           std::string name = tested.param;
                           for (char& c : name) {
                             if (c == '/') c = '_';
                           }
                           return name;
                         });

}  // namespace
}  // namespace ravel
