// SPDX-License-Identifier: Apache-2.0
//
// Runs fuzz cases, one after another, in the calling process. The same case is
// the same execution in every process of one build: its scheduling points are
// those of the case and those that the scenario, left to itself, is found to
// race at.

#ifndef RAVEL_FRAMEWORK_FUZZ_FUZZ_RUNNER_H_
#define RAVEL_FRAMEWORK_FUZZ_FUZZ_RUNNER_H_

#include <optional>

#include "framework/explorer/search_state.h"
#include "framework/explorer/subject.h"
#include "framework/explorer/worker.h"
#include "framework/fuzz/fuzz_bytes.h"
#include "framework/schedule/schedule.h"
#include "ravel/ravel.h"
#include "scheduler/observers/lock_order.h"
#include "scheduler/observers/race_detector.h"
#include "scheduler/strategies/sparse.h"

namespace ravel {

// The scheduling points among plain accesses before a case adds any. Runs a few
// executions in forked processes, which the state counts and else forgets.
PointSet OwnPoints(SearchState& state, const Options& options,
                   const Subject& subject);

class FuzzRunner {
 public:
  // All of these outlive it. From now on the process is that of a worker.
  FuzzRunner(SearchState& state, const Options& options,
             const Subject& subject);

  // Runs one execution, which the state then counts. After one that fails,
  // no other can be run in this process.
  void Run(const FuzzCase& fuzz_case);

  const Sparse& strategy() const { return strategy_; }

 private:
  void SetPoints(const FuzzCase& fuzz_case);

  SearchState& state_;
  const Options& options_;
  PointSet own_points_;
  std::vector<uint32_t> points_;  // of the case, now in force
  bool exact_ = false;
  Worker worker_;
  Scheduler scheduler_;
  RaceDetector detector_;
  LockGraph locks_;
  Sparse strategy_;
};

// Runs the case once, in a process of its own. Returns what it did as a
// schedule.
Schedule ScheduleOfCase(const Subject& subject, const Options& options,
                        const FuzzCase& fuzz_case);

// The other way round: runs the schedule of a line. Returns nothing if the
// scenario no longer follows it.
struct DecodedLine;
std::optional<FuzzCase> CaseOfSchedule(const Subject& subject,
                                       const Options& options,
                                       const DecodedLine& line);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_FUZZ_FUZZ_RUNNER_H_
