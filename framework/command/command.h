// SPDX-License-Identifier: Apache-2.0
//
// The command line of a program of scenarios: list, run, replay, check, help.

#ifndef RAVEL_FRAMEWORK_COMMAND_COMMAND_H_
#define RAVEL_FRAMEWORK_COMMAND_COMMAND_H_

#include <span>

#include "framework/command/scenario.h"

namespace ravel {

// Returns the exit status. Call it first thing in main().
int RunCommand(int argc, char** argv, std::span<const Scenario> scenarios);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_COMMAND_COMMAND_H_
