// SPDX-License-Identifier: Apache-2.0
//
// One execution in the calling process, which a debugger controls, so that it
// stops there before a step (framework/debug/).

#ifndef RAVEL_FRAMEWORK_EXPLORER_DEBUGGING_H_
#define RAVEL_FRAMEWORK_EXPLORER_DEBUGGING_H_

#include <string>

#include "framework/explorer/subject.h"
#include "ravel/ravel.h"

namespace ravel {

// Runs the schedule of a line and stops before step options.break_at of its
// report. Starts the debugger first, if there is none. Ends the process with
// the execution, with 1 as its status if that has a bug, 3 if it diverged.
// Throws std::invalid_argument for a line that cannot be used, for a step that
// it does not have, and where there is no debugger.
[[noreturn]] void DebugLine(const Subject& subject, const Options& options,
                            const std::string& line);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_DEBUGGING_H_
