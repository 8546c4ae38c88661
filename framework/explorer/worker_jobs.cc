// SPDX-License-Identifier: Apache-2.0
//
// The part of a worker that runs the executions of jobs.h.

#include "framework/explorer/job_board.h"
#include "framework/explorer/worker.h"
#include "scheduler/observers/race_detector.h"

namespace ravel {

void Worker::SearchElsewhere(Strategy& strategy, bool exhaustive,
                             const Budget& budget,
                             const std::function<bool()>& run) {
  Explore(strategy, exhaustive, budget, /*outlives=*/true, run);
}

void Worker::Serve(JobBoard& board, size_t lane, Strategy* drawn) {
  Scheduler scheduler(state_.log, board.points());
  const bool detect =
      options_.races != Races::kIgnore || options_.points == Points::kRacy;
  RaceDetector detector(scheduler, state_.races);
  if (detect) scheduler.AddDetector(detector);
  Prepare(&scheduler, false);
  const bool forks = options_.isolation == Isolation::kFork;
  Teller teller(state_.log);
  Strategy& strategy = drawn != nullptr ? *drawn : teller;
  strategy.LearnElsewhere();
  strategy.Attach(state_.log);
  for (;;) {
    const size_t slot = board.Take(lane, &state_.waits);
    if (slot == JobBoard::kNone) return;
    JobSlot& job = board[slot];
    state_.log.choices = job.log.choices;
    state_.log.steps = job.log.steps;
    state_.log.named = job.log.named;
    state_.log.comparands = job.log.comparands;
    state_.log.uncontrolled_count = 0;
    state_.log.skipped = 0;
    state_.log.skipped_execution = 0;
    // Those of this execution are wanted, known or not.
    if (!state_.races.races().empty()) state_.races = RaceLog();
    state_.races.BeginExecution();
    teller.Follow({job.values, job.value_count}, {job.turns, job.turn_words},
                  job.begin, &job.tale);
    strategy.Begin(job.ticket, std::nullopt);
    ++state_.started;
    RunOne(job.ticket, scheduler, strategy, forks);
    const OutcomeKind kind = state_.log.outcome.kind;
    board.Publish(slot, state_, /*died=*/false);
    // As in a search: threads were dropped as they stood.
    if (kind != OutcomeKind::kFinished && !forks) return;
  }
}

}  // namespace ravel
