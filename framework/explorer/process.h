// SPDX-License-Identifier: Apache-2.0
//
// Forking workers and waiting for them.

#ifndef RAVEL_FRAMEWORK_EXPLORER_PROCESS_H_
#define RAVEL_FRAMEWORK_EXPLORER_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>

#include "framework/explorer/search_state.h"

namespace ravel {

// The calling process ends when its parent does.
void DieWithParent();

// Fills in the outcome of an execution whose process died, unless it did so
// itself.
void NoteDeath(SearchState& state, int status);

struct Ending {
  enum class Kind {
    kDone,   // the worker returned
    kDied,   // the scenario took it along; the outcome is in the log
    kFault,  // Ravel's own code failed; the worker has said why
  };
  Kind kind = Kind::kDone;
  std::string output;  // of the worker, if it was wanted
};

// Runs `work` in a forked process and waits for its end. The process has no
// output but what `keep_output` keeps. An execution that makes no step for as
// long as `watchdog` is ended, with kHang as its outcome.
// Calls `meanwhile` a few times a second, if it is given.
Ending RunWorker(SearchState& state, std::chrono::nanoseconds watchdog,
                 bool keep_output, const std::function<void()>& work,
                 const std::function<void()>& meanwhile = {});

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_PROCESS_H_
