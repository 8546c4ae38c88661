// SPDX-License-Identifier: Apache-2.0
//
// Steps reduced to what another build of the program can be compared with,
// and the comparison.

#ifndef RAVEL_FRAMEWORK_SCHEDULE_EXPECTED_STEPS_H_
#define RAVEL_FRAMEWORK_SCHEDULE_EXPECTED_STEPS_H_

#include <string>
#include <vector>

#include "framework/report/failure.h"
#include "framework/schedule/schedule_file.h"

namespace ravel {

// Returns the steps of `failure`, each with its occurrence.
std::vector<ExpectedStep> ExpectedSteps(const Failure& failure);

// Says at which step `got` departs from `expected`, and what was expected
// there; empty if it does not. Compares threads, kinds, objects and places
// (of a file only its last name: checkouts differ); no addresses or values.
std::string FirstDifference(const ScheduleFile& expected, const Failure& got);

// Whether `got` does the same as `expected` up to its failed check, which
// `got` need not have. Goes by threads, kinds, objects and functions.
bool IsSameUpToFailedCheck(const ScheduleFile& expected, const Failure& got);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_SCHEDULE_EXPECTED_STEPS_H_
