// SPDX-License-Identifier: Apache-2.0
//
// A scenario built into the program, and what is known of it.

#ifndef RAVEL_FRAMEWORK_COMMAND_SCENARIO_H_
#define RAVEL_FRAMEWORK_COMMAND_SCENARIO_H_

#include <ravel/ravel.h>

#include <cstdint>

namespace ravel {

struct Expectation {
  // Of a search with `strategy`. A correct scenario is expected to be
  // exhausted, and must not fail on hardware threads; one with a bug may pass
  // there.
  Verdict verdict = Verdict::kExhausted;
  const char* bug_kind = "";  // of the bug that headlines, if there is one
  const char* why = "";       // one sentence
};

// What a scenario is told with. `ravel run` starts from it as well, so that a
// story about seconds or about reused memory is the same in both commands.
struct Setting {
  uint64_t schedules = 0;  // of `ravel check`; 0: as many as by default
  Clock clock = Clock::kAny;
  Heap heap = Heap::kQuarantine;
  Isolation isolation = Isolation::kGlobals;
};

struct Scenario {
  const char* name = "";     // "story/variant"
  const char* summary = "";  // one line
  void (*body)() = nullptr;
  Expectation expected;
  const char* strategy = "dfs";  // with which `ravel check` searches
  Setting setting = {};
};

// What the scenario's own words say of how to explore it.
inline Options OptionsOf(const Scenario& scenario) {
  Options options;
  options.clock = scenario.setting.clock;
  options.heap = scenario.setting.heap;
  options.isolation = scenario.setting.isolation;
  return options;
}

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_COMMAND_SCENARIO_H_
