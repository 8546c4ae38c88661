// SPDX-License-Identifier: Apache-2.0
//
// How `ravel run ./program` gets into the program: it becomes the program by
// exec, with its own command line in a file that the program inherits. What the
// program's process starts with (arguments, environment, directory) stays
// as the user gave it.

#ifndef RAVEL_FRAMEWORK_PROGRAM_HANDOVER_H_
#define RAVEL_FRAMEWORK_PROGRAM_HANDOVER_H_

#include <string>
#include <vector>

namespace ravel {

// Becomes the program. `command` is ravel's own command line, as far as the
// program; `program` the program's. With `preload` the program need not have
// been built for it. Returns only if it fails: a sentence.
std::string HandOver(const std::vector<std::string>& command,
                     const std::vector<std::string>& program, bool preload);

// In the program: takes what was handed over, and out of the environment.
// Empty: the program was started by somebody else.
std::vector<std::string> TakeHandover();

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_PROGRAM_HANDOVER_H_
