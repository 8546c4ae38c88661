// SPDX-License-Identifier: Apache-2.0
//
// The strategies by name, as --strategy=NAME[:key=value,...] gives them.

#ifndef RAVEL_FRAMEWORK_EXPLORER_STRATEGY_LIST_H_
#define RAVEL_FRAMEWORK_EXPLORER_STRATEGY_LIST_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ravel/ravel.h"
#include "scheduler/strategy.h"

namespace ravel {

struct StrategyChoice {
  std::unique_ptr<Strategy> strategy;
  bool exhaustive = false;  // comes to an end of its own
  std::string bounds;       // "preemptions<=2"; empty: none
};

// Throws std::invalid_argument, with one sentence, for a name or a parameter
// that there is not.
StrategyChoice MakeStrategy(std::string_view description, uint64_t seed);

// In the order of the list.
std::vector<std::string> StrategyNames();

// Options::spins, or what suits the strategy.
uint32_t SpinsOf(const Options& options);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_STRATEGY_LIST_H_
