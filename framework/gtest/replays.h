// SPDX-License-Identifier: Apache-2.0

#ifndef RAVEL_FRAMEWORK_GTEST_REPLAYS_H_
#define RAVEL_FRAMEWORK_GTEST_REPLAYS_H_

namespace ravel::internal {

// How many tests replayed the schedule of --ravel_replay so far.
int Replays();

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_GTEST_REPLAYS_H_
