// SPDX-License-Identifier: Apache-2.0
//
// Finds scenarios by name.

#ifndef RAVEL_FRAMEWORK_COMMAND_SELECTION_H_
#define RAVEL_FRAMEWORK_COMMAND_SELECTION_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "framework/command/scenario.h"

namespace ravel {

// Returns the scenarios that the patterns match ("*" matches slashes too),
// each once, in their own order. Throws UsageError for a pattern that matches
// none.
std::vector<const Scenario*> Select(std::span<const Scenario> scenarios,
                                    std::span<const std::string> patterns);

// By ScenarioFingerprint() of its name; nullptr if there is none.
const Scenario* FindByFingerprint(std::span<const Scenario> scenarios,
                                  uint32_t fingerprint);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_COMMAND_SELECTION_H_
