// SPDX-License-Identifier: Apache-2.0
//
// The process that reports what a fuzzer has found. It is forked before the
// first execution and runs none itself, so what it replays, it replays in a
// fresh process. It is the watchdog too.

#ifndef RAVEL_FRAMEWORK_FUZZ_FUZZ_REPORTER_H_
#define RAVEL_FRAMEWORK_FUZZ_FUZZ_REPORTER_H_

#include "framework/explorer/search_state.h"
#include "framework/explorer/subject.h"
#include "ravel/ravel.h"

namespace ravel {

class FuzzReporter {
 public:
  // Forks it. REQUIRES: all of these live as long as the process; `executing`
  // is shared, and not 0 while an execution runs.
  void Start(SearchState& state, const int& executing, const Subject& subject,
             const Options& options);

  // Prints the first bug of the state, or the first race, on standard error;
  // keeps its schedule if the options say where. Blocks until it is done.
  void Report();

 private:
  int socket_ = -1;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_FUZZ_FUZZ_REPORTER_H_
