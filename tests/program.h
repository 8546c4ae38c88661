// SPDX-License-Identifier: Apache-2.0
//
// Runs a program as a user would.

#ifndef RAVEL_TESTS_PROGRAM_H_
#define RAVEL_TESTS_PROGRAM_H_

#include <string>
#include <vector>

namespace ravel {

struct Ended {
  int status = -1;  // of the exit; -1: none, it was killed
  std::string out;
  std::string error;
};

// `variables` are added to the environment, "NAME=value". Returns when the
// program has ended.
Ended RunProgram(const std::string& path,
                 const std::vector<std::string>& arguments,
                 const std::vector<std::string>& variables = {});

// build/<preset>/ravel.
inline std::string CommandPath() { return RAVEL_BINARY_DIR "/ravel"; }

inline Ended Ravel(const std::vector<std::string>& arguments,
                   const std::vector<std::string>& variables = {}) {
  return RunProgram(CommandPath(), arguments, variables);
}

}  // namespace ravel

#endif  // RAVEL_TESTS_PROGRAM_H_
