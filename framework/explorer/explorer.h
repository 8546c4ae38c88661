// SPDX-License-Identifier: Apache-2.0
//
// Runs executions of a subject under a strategy until a bug, exhaustion or the
// end of the budget, and says what was found.
//
//   search   workers (worker.h), one after another, as long as they die of
//            what they find
//   confirm  the failing schedule once more, in a fresh process, recorded in
//            detail; where it goes another way, the search is repeated with a
//            process per execution
//   report   names, a table, the line to replay

#ifndef RAVEL_FRAMEWORK_EXPLORER_EXPLORER_H_
#define RAVEL_FRAMEWORK_EXPLORER_EXPLORER_H_

#include <optional>
#include <string>
#include <vector>

#include "framework/explorer/coverage_growth.h"
#include "framework/explorer/subject.h"
#include "framework/report/failure.h"
#include "ravel/ravel.h"

namespace ravel {

struct Exploration {
  Result result;
  // Of result.bug; after a replay, its execution, whatever became of it.
  std::optional<Failure> failure;
  std::vector<std::string> notes;  // one sentence each, for the user
  bool is_replay = false;          // of a schedule that was kept
  // Of the behaviours, if they were counted; ends with the last execution.
  std::vector<CoverageGrowth::Point> growth;
};

// Throws std::invalid_argument where the options do not fit together.
Exploration Explore(const Subject& subject, const Options& options);

// Runs the schedule of a line, once. Throws std::invalid_argument for a line
// that cannot be used. The failure is there even if the execution passes: it
// is its timeline.
Exploration ReplayLine(const Subject& subject, const Options& options,
                       const std::string& line);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_EXPLORER_H_
