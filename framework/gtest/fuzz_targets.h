// SPDX-License-Identifier: Apache-2.0
//
// The RAVEL_FUZZ_TESTs of the program.

#ifndef RAVEL_FRAMEWORK_GTEST_FUZZ_TARGETS_H_
#define RAVEL_FRAMEWORK_GTEST_FUZZ_TARGETS_H_

#include <span>

#include "ravel/fuzz.h"

namespace ravel::internal {

std::span<const FuzzTarget> FuzzTargets();

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_GTEST_FUZZ_TARGETS_H_
