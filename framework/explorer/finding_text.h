// SPDX-License-Identifier: Apache-2.0
//
// What is said of a finding besides its own steps.

#ifndef RAVEL_FRAMEWORK_EXPLORER_FINDING_TEXT_H_
#define RAVEL_FRAMEWORK_EXPLORER_FINDING_TEXT_H_

#include <string>

#include "framework/explorer/minimizer.h"
#include "framework/explorer/nearest_pass.h"
#include "framework/explorer/search_state.h"
#include "framework/report/failure.h"
#include "ravel/ravel.h"

namespace ravel {

// "needs 1 preemption; no schedule without one fails", or what else is known.
std::string NeedsText(const Minimized& minimized);

// The change as a part of a sentence, with the steps that it names; without
// text if it cannot be told. `passing` is the execution that it leads to.
FailurePass DescribePass(const Failure& failure, const PassingChange& change,
                         const Failure& passing);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_FINDING_TEXT_H_
