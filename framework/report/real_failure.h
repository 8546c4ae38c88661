// SPDX-License-Identifier: Apache-2.0
//
// A failure of the real world as a report needs it: no steps, but where each
// thread was when the watchdog ended a repetition.

#ifndef RAVEL_FRAMEWORK_REPORT_REAL_FAILURE_H_
#define RAVEL_FRAMEWORK_REPORT_REAL_FAILURE_H_

#include "framework/explorer/search_state.h"
#include "framework/report/failure.h"

namespace ravel {

// Of the first bug that the search found.
Failure BuildRealFailure(const SearchState& state);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_REPORT_REAL_FAILURE_H_
