// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/trials.h"

#include <stdexcept>

#include "framework/explorer/confirmation.h"
#include "framework/explorer/process.h"

namespace ravel {

Trials::Trials(SearchState& state, const Options& options,
               const Subject& subject, std::span<const uint32_t> places)
    : state_(state), options_(options), subject_(subject) {
  SwitchAt(state, options, places);
}

Trials::End Trials::Run(Strategy& strategy, const TrialJudge& judge,
                        Budget* budget) {
  TrialState& trials = state_.trials;
  trials.started = trials.executions = trials.steps = 0;
  trials.processes = 0;
  trials.none_left = trials.stopped = false;
  while (!trials.none_left && !trials.stopped && Within(trials, *budget)) {
    const Ending ending = RunWorker(state_, options_.watchdog, false, [&] {
      Worker(state_, options_, subject_).RunTrials(strategy, judge, *budget);
    });
    if (ending.kind == Ending::Kind::kFault) {
      throw std::runtime_error("a worker failed; see above");
    }
    if (ending.kind == Ending::Kind::kDied) AccountTrial(state_, judge);
    // Each would take as long as the watchdog's patience.
    if (state_.log.outcome.kind == OutcomeKind::kHang) budget->executions = 0;
  }
  spent_ += trials.executions;
  budget->executions -= std::min(budget->executions, trials.executions);
  budget->steps -= std::min(budget->steps, trials.steps);
  budget->processes -= std::min(budget->processes, trials.processes);
  if (trials.stopped) return End::kStopped;
  return trials.none_left ? End::kNoneLeft : End::kBudget;
}

}  // namespace ravel
