// SPDX-License-Identifier: Apache-2.0
//
// ravel run ./program [ARGUMENT...]: a program with a main() of its own in the
// place of a scenario. The command becomes the program, and there goes on as
// it would with a scenario whose body is that main().

#ifndef RAVEL_FRAMEWORK_COMMAND_PROGRAM_H_
#define RAVEL_FRAMEWORK_COMMAND_PROGRAM_H_

#include <span>
#include <string>
#include <vector>

#include "framework/command/scenario.h"

namespace ravel {

// Where in the command line of a run or a replay the program is named: a word
// with a slash that is no scenario's name. Behind it, all words are the
// program's. The number of words if there is none.
size_t FindProgram(const std::vector<std::string>& words,
                   std::span<const Scenario> scenarios);

// Becomes the program. Does not return; throws UsageError.
[[noreturn]] void BecomeProgram(const std::vector<std::string>& words,
                                size_t program);

// In the program: does what `command`, as it was before the program's name,
// says, with main() as it was told to MainFunction. Returns the exit status.
int ExploreProgram(const std::vector<std::string>& command,
                   const std::vector<std::string>& program);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_COMMAND_PROGRAM_H_
