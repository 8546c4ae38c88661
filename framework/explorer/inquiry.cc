// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/inquiry.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "framework/explorer/finding_text.h"
#include "framework/explorer/nearest_pass.h"
#include "framework/explorer/schedule_of.h"
#include "framework/report/failure_builder.h"
#include "framework/schedule/schedule_line.h"

namespace ravel {
namespace {

// A hang takes as long as the watchdog's patience, each time; an inversion of
// locks is no failure of the execution in which it was seen.
bool CanBeTried(OutcomeKind kind) {
  return kind != OutcomeKind::kHang && kind != OutcomeKind::kLockOrder;
}

std::span<const uint32_t> PlacesOf(const SearchState& state,
                                   const SavedExecution& saved) {
  return state.points.places().subspan(0, saved.places);
}

}  // namespace

Inquiry::Inquiry(SearchState& state, const Options& options,
                 const Subject& subject, uint64_t budget)
    : state_(state), options_(options), subject_(subject), budget_(budget) {}

const SavedExecution& Inquiry::Minimize(const SavedExecution& found,
                                        const Confirm& confirm) {
  shown_ = &found;
  const bool only_races = !IsBug(found.outcome.kind) ||
                          found.outcome.kind == OutcomeKind::kDataRace;
  class_ = ClassOf(state_.log, state_.replay_races, only_races);
  const bool fails = class_.kind != OutcomeKind::kFinished;
  if (budget_ != 0 && fails && CanBeTried(found.outcome.kind)) {
    const bool same = Try(found, confirm);
    // As in a search: executions in one process may depend on each other.
    if (!same && options_.isolation != Isolation::kFork) {
      options_.isolation = Isolation::kFork;
      Try(found, confirm);
    }
    if (shown_ == &found) confirm(found);
  }
  blocked_.assign(state_.log.Blocked().begin(), state_.log.Blocked().end());
  return *shown_;
}

// Returns false if what was found went another way in a fresh process.
bool Inquiry::Try(const SavedExecution& found, const Confirm& confirm) {
  Trials trials(state_, options_, subject_, PlacesOf(state_, found));
  minimized_ = ravel::Minimize(trials, found, class_, budget_);
  if (!minimized_->changed) return true;
  if (!confirm(state_.trials.taken)) {
    minimized_.reset();
    return false;
  }
  shown_ = &state_.trials.taken;
  return true;
}

void Inquiry::Explain(Failure& failure, const Confirm& confirm) {
  if (!minimized_.has_value()) return;
  failure.needs = NeedsText(*minimized_);
  FindPass(failure, confirm);
}

void Inquiry::Tell(Bug& bug, const Failure& failure) const {
  if (!minimized_.has_value()) return;
  bug.preemptions = minimized_->preemptions;
  bug.found_preemptions = minimized_->found_preemptions;
  bug.preemptions_are_fewest = minimized_->is_fewest;
  bug.found_schedule = failure.found_schedule.empty() ? failure.schedule
                                                      : failure.found_schedule;
  if (!failure.passes.has_value()) return;
  bug.passes_if = failure.passes->text;
  bug.passing_schedule = failure.passes->schedule;
}

void Inquiry::FindPass(Failure& failure, const Confirm& confirm) {
  std::vector<bool> shown(shown_->step_count);
  for (const FailureStep& step : failure.steps) {
    if (step.trace < shown.size()) shown[step.trace] = true;
  }
  Trials trials(state_, options_, subject_, PlacesOf(state_, *shown_));
  const std::optional<PassingChange> change = FindNearestPass(
      trials,
      {*shown_, class_, blocked_, [&](size_t step) { return shown[step]; }},
      budget_);
  if (!change.has_value()) return;
  const SavedExecution& passing = state_.trials.candidate;
  if (!confirm(passing)) return;
  Failure of_passing;
  if (change->awaited.has_value()) {
    of_passing = BuildFailure(state_, state_.log.outcome);
  }
  FailurePass pass = DescribePass(failure, *change, of_passing);
  if (pass.text.empty()) return;
  pass.races =
      options_.races != Races::kIgnore && !state_.replay_races.races().empty();
  pass.schedule = EncodeLine(
      ScheduleOf(passing, options_, subject_, PlacesOf(state_, passing)));
  pass.replay_command = absl::StrCat(subject_.replay_prefix, pass.schedule);
  failure.passes = std::move(pass);
}

}  // namespace ravel
