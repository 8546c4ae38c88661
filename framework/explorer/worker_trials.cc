// SPDX-License-Identifier: Apache-2.0
//
// The part of a worker that runs the executions of trials.h.

#include "framework/explorer/worker.h"
#include "scheduler/observers/race_detector.h"

namespace ravel {

bool Within(const TrialState& trials, const Budget& budget) {
  return trials.executions < budget.executions && trials.steps < budget.steps &&
         trials.processes < budget.processes;
}

void AccountTrial(SearchState& state, const TrialJudge& judge) {
  TrialState& trials = state.trials;
  ++trials.executions;
  trials.steps += state.log.step_count;
  // What fails takes the worker along.
  const bool fails = state.log.outcome.kind != OutcomeKind::kFinished;
  trials.processes += state.log.processes + (fails ? 1 : 0);
  trials.stopped = judge();
}

void Worker::RunTrials(Strategy& strategy, const TrialJudge& judge,
                       const Budget& budget) {
  TrialState& trials = state_.trials;
  Scheduler scheduler(state_.log, state_.replay_points);
  RaceDetector detector(scheduler, state_.replay_races);
  const bool detect =
      options_.races != Races::kIgnore || options_.points == Points::kRacy;
  if (detect) scheduler.AddDetector(detector);
  Prepare(&scheduler, false);
  const bool forks = options_.isolation == Isolation::kFork;
  strategy.Attach(state_.log);
  while (Within(trials, budget)) {
    Strategy::Previous previous;
    if (trials.started != 0) previous = state_.log.Choices();
    if (!strategy.Begin(trials.started + 1, previous)) {
      trials.none_left = true;
      return;
    }
    ++trials.started;
    // Which races are the first ones of an execution matters.
    if (detect) state_.replay_races = RaceLog();
    RunOne(trials.started, scheduler, strategy, forks);
    if (forks) ++trials.processes;
    AccountTrial(state_, judge);
    if (trials.stopped) return;
    // As in a search: threads were dropped as they stood.
    if (state_.log.outcome.kind != OutcomeKind::kFinished && !forks) return;
  }
}

}  // namespace ravel
