// SPDX-License-Identifier: Apache-2.0
//
// What failed, in a word for the table: "EXPECT_EQ", "check", "SIGSEGV".

#ifndef RAVEL_FRAMEWORK_REPORT_FAILURE_LABEL_H_
#define RAVEL_FRAMEWORK_REPORT_FAILURE_LABEL_H_

#include <string>

#include "scheduler/outcome.h"

namespace ravel {

// Reads the name of a GoogleTest macro from the source line, if it is there.
std::string FailureLabel(const Outcome& outcome);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_REPORT_FAILURE_LABEL_H_
