// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/minimizer.h"

#include <algorithm>

#include "scheduler/strategies/depth_first.h"
#include "scheduler/strategies/guided.h"
#include "scheduler/strategies/simpler_plans.h"

namespace ravel {
namespace {

Cost CostOf(const SavedExecution& saved) {
  return CostOf(saved.Choices(), saved.Steps());
}

class Minimizing {
 public:
  Minimizing(Trials& trials, const FailureClass& failure)
      : trials_(trials), arena_(trials.state().trials), failure_(failure) {}

  void Shorten(Budget budget);
  // Returns whether fewer preemptions were enough.
  bool Prove(Budget budget, Minimized* result);
  void Complete(Budget budget, Minimized* result);

 private:
  bool FailsTheSame();
  bool Cheaper(const SavedExecution& kept);
  void NoteDoubts();
  void ResetCounts();

  Trials& trials_;
  TrialState& arena_;
  const FailureClass& failure_;
};

void Minimizing::ResetCounts() {
  arena_.failing = arena_.failing_otherwise = 0;
  arena_.is_unsure = arena_.has_new_places = false;
}

// Of what was seen, which would not count as all there is.
void Minimizing::NoteDoubts() {
  const SearchState& state = trials_.state();
  const OutcomeKind kind = state.log.outcome.kind;
  arena_.is_unsure |= state.log.bounded || state.log.processes != 0 ||
                      kind == OutcomeKind::kDiverged ||
                      kind == OutcomeKind::kAbandoned ||
                      kind == OutcomeKind::kHang;
  if (trials_.options().points != Points::kRacy) return;
  const auto is_new = [&](uint32_t place) {
    return place != 0 && !state.replay_points.Contains(place);
  };
  for (const Race& race : state.replay_races.races()) {
    arena_.has_new_places |=
        is_new(race.first.place()) || is_new(race.second.place());
  }
}

bool Minimizing::FailsTheSame() {
  const SearchState& state = trials_.state();
  const FailureClass seen = ClassOf(state.log, state.replay_races,
                                    failure_.kind == OutcomeKind::kDataRace);
  if (seen.kind == OutcomeKind::kFinished) return false;
  const bool same = seen == failure_;
  ++(same ? arena_.failing : arena_.failing_otherwise);
  return same;
}

bool Minimizing::Cheaper(const SavedExecution& kept) {
  const ExecutionLog& log = trials_.state().log;
  return CostOf(log.Choices(), log.Steps()) < CostOf(kept);
}

void Minimizing::Shorten(Budget budget) {
  const auto judge = [&] {
    if (!FailsTheSame() || !Cheaper(arena_.taken)) return false;
    arena_.taken.Save(trials_.state().log, arena_.taken.places);
    return true;
  };
  Trials::End end = Trials::End::kStopped;
  double done = 0;  // the part of the changes before the last that helped
  while (end == Trials::End::kStopped) {
    const SimplerPlans plans(
        PlanOf(arena_.taken.Choices(), arena_.taken.Steps()));
    if (plans.size() == 0) return;  // a single thread cannot be put off
    // What did not help before seldom does now: it goes on from there, once
    // round.
    const auto size = static_cast<double>(plans.size());
    const auto first = static_cast<uint64_t>(done * size);
    Guided strategy([&](uint64_t number, Plan* plan) {
      if (number > plans.size()) return false;
      *plan = plans.Make((first + number - 1) % plans.size());
      return true;
    });
    end = trials_.Run(strategy, judge, &budget);
    const uint64_t last = (first + arena_.started - 1) % plans.size();
    done = static_cast<double>(last) / size;
  }
}

bool Minimizing::Prove(Budget budget, Minimized* result) {
  const auto judge = [&] {
    NoteDoubts();
    if (!FailsTheSame() || !Cheaper(arena_.taken)) return false;
    arena_.taken.Save(trials_.state().log, arena_.taken.places);
    return true;
  };
  const uint64_t most = CostOf(arena_.taken).preemptions;
  ResetCounts();
  for (uint64_t bound = 0; bound < most; ++bound) {
    DepthFirst strategy(static_cast<uint32_t>(bound));
    const Trials::End end = trials_.Run(strategy, judge, &budget);
    if (end == Trials::End::kBudget) return false;
    if (end == Trials::End::kStopped) {
      result->is_fewest = true;
      return true;
    }
    if (arena_.is_unsure || arena_.has_new_places) return false;
    result->others_pass = arena_.failing_otherwise == 0;
  }
  result->is_fewest = true;
  return false;
}

void Minimizing::Complete(Budget budget, Minimized* result) {
  SavedExecution& best = arena_.candidate;
  best.execution = 0;
  const auto judge = [&] {
    NoteDoubts();
    if (!FailsTheSame() || !Cheaper(arena_.taken)) return false;
    if (best.saved() && !Cheaper(best)) return false;
    best.Save(trials_.state().log, arena_.taken.places);
    return false;
  };
  ResetCounts();
  DepthFirst strategy(static_cast<uint32_t>(CostOf(arena_.taken).preemptions));
  if (trials_.Run(strategy, judge, &budget) != Trials::End::kNoneLeft) return;
  if (arena_.is_unsure || arena_.has_new_places) return;
  result->seen = arena_.executions;
  result->failing = arena_.failing;
  if (best.saved()) std::swap(best, arena_.taken);
}

}  // namespace

Cost CostOf(std::span<const Choice> choices, std::span<const Step> steps) {
  Cost cost;
  cost.steps = steps.size();
  for (const Choice& choice : choices) {
    cost.preemptions += choice.preempts() ? 1 : 0;
    cost.deviations += choice.value == choice.fallback ? 0 : 1;
  }
  for (size_t i = 1; i < steps.size(); ++i) {
    cost.switches += steps[i].thread == steps[i - 1].thread ? 0 : 1;
  }
  return cost;
}

Budget PhaseBudget(uint64_t executions) {
  constexpr uint64_t kSteps = 1'000;
  // A process takes as long as many executions that need none.
  constexpr uint64_t kPerProcess = 2;
  Budget budget;
  budget.executions = executions;
  budget.steps =
      executions < UINT64_MAX / kSteps ? executions * kSteps : UINT64_MAX;
  budget.processes = std::max<uint64_t>(1, executions / kPerProcess);
  return budget;
}

Minimized Minimize(Trials& trials, const SavedExecution& found,
                   const FailureClass& failure, uint64_t budget) {
  Minimized result;
  SavedExecution& taken = trials.state().trials.taken;
  const bool has_processes = trials.state().log.processes != 0;
  taken.Copy(found);
  Minimizing minimizing(trials, failure);
  minimizing.Shorten(PhaseBudget(budget));
  // Each execution takes processes of its own: no search would get far.
  if (!has_processes) {
    if (minimizing.Prove(PhaseBudget(budget), &result)) {
      minimizing.Shorten(PhaseBudget(budget));
    }
    minimizing.Complete(PhaseBudget(budget), &result);
  }
  const Cost cost = CostOf(taken);
  result.changed = cost < CostOf(found);
  result.found_preemptions = CostOf(found).preemptions;
  result.preemptions = cost.preemptions;
  result.is_fewest |= cost.preemptions == 0;
  result.executions = trials.spent();
  return result;
}

}  // namespace ravel
