// SPDX-License-Identifier: Apache-2.0
//
// The process that runs executions. It is forked by the explorer and tells it
// everything through the arena, so it may die at any time.

#ifndef RAVEL_FRAMEWORK_EXPLORER_WORKER_H_
#define RAVEL_FRAMEWORK_EXPLORER_WORKER_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "framework/explorer/search_state.h"
#include "framework/explorer/strategy_list.h"
#include "framework/explorer/subject.h"
#include "framework/isolation/globals_snapshot.h"
#include "ravel/ravel.h"
#include "scheduler/observers/coverage.h"
#include "scheduler/scheduler.h"

namespace ravel {

class JobBoard;

struct Budget {
  uint64_t executions = UINT64_MAX;
  // Of trials: steps, and processes made for an execution or by it.
  uint64_t steps = UINT64_MAX;
  uint64_t processes = UINT64_MAX;
  int64_t deadline = INT64_MAX;  // nanoseconds of CLOCK_MONOTONIC
};

int64_t MonotonicNow();

// Counts the execution that has just ended, as the log and the races have it,
// and keeps it if it is the first bug. Called by whoever saw it end.
void Account(SearchState& state, const Options& options);

// Looks at the execution that has just ended. True: it has seen enough.
// Called in the worker, or where that died by whoever waits for it, so what
// it learns must be kept in the arena.
using TrialJudge = std::function<bool()>;

// Whether another one may be run.
bool Within(const TrialState& trials, const Budget& budget);

// Counts and judges an execution of RunTrials().
void AccountTrial(SearchState& state, const TrialJudge& judge);

class Worker {
 public:
  Worker(SearchState& state, const Options& options, const Subject& subject)
      : state_(state), options_(options), subject_(subject) {}

  // All of these run in the forked process and return when it should end.

  // Executions until the search is finished, or a fresh process should go on.
  void Search(Strategy& strategy, bool exhaustive, const Budget& budget);
  // The same with executions that others run: `run` has the one run that the
  // strategy has begun, and returns false if that took its process along.
  void SearchElsewhere(Strategy& strategy, bool exhaustive,
                       const Budget& budget, const std::function<bool()>& run);
  // Runs what is posted on the board, for a lane: as `drawn` chooses, if it is
  // not null, or else as it is posted (jobs.h).
  void Serve(JobBoard& board, size_t lane, Strategy* drawn);
  // One execution, recorded in detail. If it `stops`, then in the debugger
  // that controls this process (framework/debug/step_stopper.h).
  void ReplayInDetail(std::vector<Deviation> deviations, bool stops = false);
  // Executions that look into a finding (trials.h).
  void RunTrials(Strategy& strategy, const TrialJudge& judge,
                 const Budget& budget);
  // The body on hardware threads, options.repeat times.
  void RunForReal(const Budget& budget);

  // For who decides by itself what runs next. Readies the process for its
  // first execution; `in_process`: what would end the process (a crash, a
  // hang) only ends the execution, of which nobody may run another then.
  void Prepare(Scheduler* scheduler, bool detailed, bool in_process = false);
  // Runs the execution of that number, and puts everything back.
  void RunOne(uint64_t execution, Scheduler& scheduler, Strategy& strategy,
              bool in_fork);

 private:
  void Explore(Strategy& strategy, bool exhaustive, const Budget& budget,
               bool outlives, const std::function<bool()>& run);
  void RunInFork(const std::function<void()>& run);
  void RunRepetition();
  void Promote(bool exhaustive);
  bool PromoteCandidates();
  bool EndOfSearch(const Strategy& strategy);
  void CheckLockOrder(LockGraph& locks);
  void CountBehaviour(Coverage& coverage, const Strategy& strategy,
                      bool exhaustive);

  SearchState& state_;
  const Options& options_;
  const Subject& subject_;
  GlobalsSnapshot& snapshot_ = GlobalsSnapshot::OfProcess();
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_WORKER_H_
