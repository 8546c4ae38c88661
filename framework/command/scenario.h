// SPDX-License-Identifier: Apache-2.0
//
// A scenario built into the program, and what is known of it.

#ifndef RAVEL_FRAMEWORK_COMMAND_SCENARIO_H_
#define RAVEL_FRAMEWORK_COMMAND_SCENARIO_H_

#include <ravel/ravel.h>

namespace ravel {

struct Expectation {
  // Of a search with `strategy`. A correct scenario is expected to be
  // exhausted, and must not fail on hardware threads; one with a bug may pass
  // there.
  Verdict verdict = Verdict::kExhausted;
  const char* bug_kind = "";  // of the bug that headlines, if there is one
  const char* why = "";       // one sentence
};

struct Scenario {
  const char* name = "";     // "story/variant"
  const char* summary = "";  // one line
  void (*body)() = nullptr;
  Expectation expected;
  const char* strategy = "dfs";  // with which `ravel check` searches
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_COMMAND_SCENARIO_H_
