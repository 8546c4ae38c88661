// SPDX-License-Identifier: Apache-2.0

#include "framework/fuzz/fuzz_runner.h"

#include "framework/explorer/process.h"
#include "framework/explorer/program.h"
#include "framework/explorer/schedule_of.h"

namespace ravel {
namespace {

uint32_t PlaceAt(uint32_t code_offset) {
  return code_offset + static_cast<uint32_t>(LoadOffset());
}

}  // namespace

PointSet OwnPoints(SearchState& state, const Options& options,
                   const Subject& subject) {
  PointSet points;
  points.set_all(options.points == Points::kAll);
  if (options.points != Points::kRacy) return points;
  // Each round finds the races that those before it had no switch for.
  constexpr int kRounds = 8;
  for (int round = 0; round < kRounds; ++round) {
    state.points = points;
    state.log.Begin(1);
    const Ending ending = RunWorker(state, options.watchdog, false, [&] {
      FuzzRunner runner(state, options, subject);
      runner.Run({});
    });
    if (ending.kind == Ending::Kind::kFault) break;
    bool grew = false;
    for (const Race& race : state.races.races()) {
      for (const Access& access : {race.first, race.second}) {
        grew |= points.Insert(access.place());
      }
    }
    if (!grew) break;
  }
  // What they found, the fuzzer's own executions find again.
  state.races = RaceLog();
  state.candidates = PointSet();
  state.bug.execution = 0;
  state.first_race.execution = 0;
  state.bugs = 0;
  state.racy = 0;
  return points;
}

FuzzRunner::FuzzRunner(SearchState& state, const Options& options,
                       const Subject& subject)
    : state_(state),
      options_(options),
      own_points_(state.points),
      worker_(state, options, subject),
      scheduler_(state.log, state.points),
      detector_(scheduler_, state.races) {
  if (options.races != Races::kIgnore || options.points == Points::kRacy) {
    scheduler_.AddDetector(detector_);
  }
  strategy_.Attach(state.log);
  worker_.Prepare(&scheduler_, false, /*in_process=*/true);
}

void FuzzRunner::SetPoints(const FuzzCase& fuzz_case) {
  if (fuzz_case.exact_points == exact_ && fuzz_case.points == points_) return;
  exact_ = fuzz_case.exact_points;
  points_ = fuzz_case.points;
  if (exact_) {
    state_.points = PointSet();
    state_.points.set_all(options_.points == Points::kAll);
  } else {
    state_.points = own_points_;
  }
  for (const uint32_t offset : points_) state_.points.Insert(PlaceAt(offset));
}

void FuzzRunner::Run(const FuzzCase& fuzz_case) {
  SetPoints(fuzz_case);
  strategy_.Set(fuzz_case.input, fuzz_case.base, fuzz_case.overrides,
                fuzz_case.redraws);
  strategy_.Begin(++state_.started, std::nullopt);
  worker_.RunOne(state_.started, scheduler_, strategy_,
                 options_.isolation == Isolation::kFork);
  if (options_.lock_order == LockOrder::kFail &&
      locks_.Analyze(state_.log, state_.points.places().size(),
                     state_.inversions) &&
      state_.log.outcome.kind == OutcomeKind::kFinished) {
    state_.log.outcome.kind = OutcomeKind::kLockOrder;
  }
  Account(state_, options_);
}

Schedule ScheduleOfCase(const Subject& subject, const Options& options,
                        const FuzzCase& fuzz_case) {
  Arena arena(kSearchArena);
  SearchState& state = NewSearchState(arena);
  state.points = OwnPoints(state, options, subject);
  state.log.Begin(1);
  RunWorker(state, options.watchdog, false, [&] {
    FuzzRunner runner(state, options, subject);
    runner.Run(fuzz_case);
  });
  SavedExecution saved(arena);
  saved.Save(state.log, state.points.places().size());
  return ScheduleOf(saved, state, options, subject);
}

}  // namespace ravel
