// SPDX-License-Identifier: Apache-2.0
//
// Scenarios to measure the fuzzer with: a counter, for its speed, and bugs
// that need many steps of different threads in one order, for its guidance.

#ifndef RAVEL_FUZZ_DEEP_SCENARIOS_H_
#define RAVEL_FUZZ_DEEP_SCENARIOS_H_

#include <span>

#include "framework/command/scenario.h"

namespace ravel::fuzz {

std::span<const Scenario> DeepScenarios();

}  // namespace ravel::fuzz

#endif  // RAVEL_FUZZ_DEEP_SCENARIOS_H_
