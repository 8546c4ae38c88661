// SPDX-License-Identifier: Apache-2.0
//
// The flags of a GoogleTest program, without Abseil in the interface: the
// binding is linked into users' programs.

#ifndef RAVEL_FRAMEWORK_FLAGS_TEST_FLAGS_H_
#define RAVEL_FRAMEWORK_FLAGS_TEST_FLAGS_H_

#include <ravel/ravel.h>

#include <string>

namespace ravel::internal {

// Reads the environment, and takes --ravel_* out of the arguments. Returns
// what is wrong, in one sentence, or nothing.
std::string TakeTestFlags(int* argc, char** argv);

// Puts what was taken over what a test's own code says.
Options WithTestFlags(const Options& code_options);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_FLAGS_TEST_FLAGS_H_
