// SPDX-License-Identifier: Apache-2.0
//
// What can be told of a program by looking at its file.

#ifndef RAVEL_FRAMEWORK_PROGRAM_PROGRAM_FILE_H_
#define RAVEL_FRAMEWORK_PROGRAM_PROGRAM_FILE_H_

#include <string>
#include <string_view>

namespace ravel {

// Whether there is an ordinary file of that name.
bool IsFile(const std::string& path);

// Why the program cannot be explored, in a sentence; empty if it can: it is
// there, is a program of this machine's kind, is linked dynamically and,
// unless `preload`, with libravel.
std::string WhyNotProgram(const std::string& path, bool preload);

// What a program's file says of it.
struct ProgramFacts {
  bool is_program = false;  // of this machine's kind
  bool is_dynamic = false;
  bool needs_ravel = false;
};

// Any bytes will do. Takes time in proportion to how many there are.
ProgramFacts FactsOfProgram(std::string_view bytes);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_PROGRAM_PROGRAM_FILE_H_
