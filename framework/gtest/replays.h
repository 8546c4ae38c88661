// SPDX-License-Identifier: Apache-2.0

//
// What the tests of this program have in common.

#ifndef RAVEL_FRAMEWORK_GTEST_REPLAYS_H_
#define RAVEL_FRAMEWORK_GTEST_REPLAYS_H_

#include "framework/output/outputs.h"

namespace ravel::internal {

// How many tests replayed the schedule of --ravel_replay so far.
int Replays();

// Where their results go, as the flags say. Throws std::invalid_argument the
// first time if a file cannot be written.
Outputs& TestOutputs();

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_GTEST_REPLAYS_H_
