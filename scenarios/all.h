// SPDX-License-Identifier: Apache-2.0
//
// The built-in scenarios: a file for each story, with its variants and what is
// expected of each. A new story is a function here and a line in all.cc.

#ifndef RAVEL_SCENARIOS_ALL_H_
#define RAVEL_SCENARIOS_ALL_H_

#include <span>
#include <vector>

#include "framework/command/scenario.h"

namespace ravel::scenarios {

std::vector<Scenario> All();

std::span<const Scenario> BoundedQueue();
std::span<const Scenario> ConditionVariables();
std::span<const Scenario> DatabaseValue();
std::span<const Scenario> DiningPhilosophers();
std::span<const Scenario> KilledWorker();
std::span<const Scenario> MessagePassing();
std::span<const Scenario> PipeRecords();
std::span<const Scenario> ProcessCounter();
std::span<const Scenario> ProcessLocks();

// The same stories on Ravel's own primitives.
std::span<const Scenario> RavelBoundedQueue();
std::span<const Scenario> RavelConditionVariables();
std::span<const Scenario> RavelDatabaseValue();
std::span<const Scenario> RavelDiningPhilosophers();
std::span<const Scenario> RavelMessagePassing();

}  // namespace ravel::scenarios

#endif  // RAVEL_SCENARIOS_ALL_H_
