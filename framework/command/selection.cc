// SPDX-License-Identifier: Apache-2.0

#include "framework/command/selection.h"

#include <fnmatch.h>

#include <algorithm>

#include "framework/command/request.h"
#include "framework/flags/nearest.h"
#include "framework/schedule/schedule_line.h"

namespace ravel {
namespace {

bool Matches(const std::string& pattern, const Scenario& scenario) {
  return fnmatch(pattern.c_str(), scenario.name, 0) == 0;
}

// The variants of a story whose name was given alone, or else the name that
// was probably meant.
std::string Suggestion(std::span<const Scenario> scenarios,
                       const std::string& pattern) {
  std::vector<std::string> names;
  for (const Scenario& scenario : scenarios) {
    names.emplace_back(scenario.name);
    if (names.back().starts_with(pattern + "/")) {
      return ": did you mean '" + pattern + "/*'?";
    }
  }
  const std::string nearest = Nearest(pattern, names);
  if (nearest.empty()) return "; \"ravel list\" names them all";
  return ": did you mean " + nearest + "?";
}

}  // namespace

std::vector<const Scenario*> Select(std::span<const Scenario> scenarios,
                                    std::span<const std::string> patterns) {
  for (const std::string& pattern : patterns) {
    const bool found = std::ranges::any_of(
        scenarios, [&](const Scenario& s) { return Matches(pattern, s); });
    if (!found) {
      throw UsageError("no scenario is called " + pattern +
                       Suggestion(scenarios, pattern));
    }
  }
  std::vector<const Scenario*> selected;
  for (const Scenario& scenario : scenarios) {
    const bool wanted = std::ranges::any_of(
        patterns,
        [&](const std::string& pattern) { return Matches(pattern, scenario); });
    if (wanted) selected.push_back(&scenario);
  }
  return selected;
}

const Scenario* FindByFingerprint(std::span<const Scenario> scenarios,
                                  uint32_t fingerprint) {
  for (const Scenario& scenario : scenarios) {
    if (ScenarioFingerprint(scenario.name) == fingerprint) return &scenario;
  }
  return nullptr;
}

}  // namespace ravel
