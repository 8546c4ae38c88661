// SPDX-License-Identifier: Apache-2.0
//
// The command line of a program of scenarios: list, run, replay, check, help.

#ifndef RAVEL_FRAMEWORK_COMMAND_COMMAND_H_
#define RAVEL_FRAMEWORK_COMMAND_COMMAND_H_

#include <span>
#include <string>
#include <vector>

#include "framework/command/scenario.h"

namespace ravel {

// Returns the exit status. Call it first thing in main().
int RunCommand(int argc, char** argv, std::span<const Scenario> scenarios);

// The same in a program that is explored, whose main() is the only scenario.
// `words` is the command line, and `program_line` what it says of the program.
int RunCommandOf(std::span<const Scenario> scenarios,
                 const std::vector<std::string>& words,
                 const std::string& program_line);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_COMMAND_COMMAND_H_
