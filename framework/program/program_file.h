// SPDX-License-Identifier: Apache-2.0
//
// What can be told of a program by looking at its file.

#ifndef RAVEL_FRAMEWORK_PROGRAM_PROGRAM_FILE_H_
#define RAVEL_FRAMEWORK_PROGRAM_PROGRAM_FILE_H_

#include <string>

namespace ravel {

// Whether there is an ordinary file of that name.
bool IsFile(const std::string& path);

// Why the program cannot be explored, in a sentence; empty if it can: it is
// there, is a program of this machine's kind, is linked dynamically and,
// unless `preload`, with libravel.
std::string WhyNotProgram(const std::string& path, bool preload);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_PROGRAM_PROGRAM_FILE_H_
