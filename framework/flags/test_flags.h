// SPDX-License-Identifier: Apache-2.0
//
// The flags of a GoogleTest program, without Abseil in the interface: the
// binding is linked into users' programs.

#ifndef RAVEL_FRAMEWORK_FLAGS_TEST_FLAGS_H_
#define RAVEL_FRAMEWORK_FLAGS_TEST_FLAGS_H_

#include <ravel/ravel.h>

#include <string>

#include "framework/flags/settings.h"

namespace ravel::internal {

// Reads the environment, and takes --ravel_* out of the arguments; reads the
// file of --ravel_replay, if it is one. Returns what is wrong, in one sentence,
// or nothing.
std::string TakeTestFlags(int* argc, char** argv);

// What was taken, over the defaults.
Settings TestSettings();

// Puts what was taken over what a test's own code says.
Options WithTestFlags(const Options& code_options);

// Whether the line of --ravel_replay was made by another test than this one.
bool ReplaysAnother(const std::string& test);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_FLAGS_TEST_FLAGS_H_
