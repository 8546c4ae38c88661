// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/nearest_pass.h"

#include <algorithm>
#include <tuple>

#include "framework/explorer/minimizer.h"
#include "framework/explorer/reversals.h"

namespace ravel {
namespace {

// A choice that is not of threads, as a plan counts them, given a value.
struct OtherValue {
  ChoiceKind kind;
  size_t index;
  uint16_t value;
  uint16_t was;
};

// Says when the choice is made that has another value.
class Watching final : public Strategy {
 public:
  Watching(Guided::NextPlan next_plan, TrialState& arena)
      : guided_(std::move(next_plan)), arena_(arena) {}

  void Expect(const OtherValue* value) { watched_ = value; }

  void Attach(const ExecutionLog& log) override {
    log_ = &log;
    guided_.Attach(log);
  }
  bool Begin(uint64_t execution, Previous previous) override {
    watched_ = nullptr;
    seen_ = 0;
    arena_.changed_step = UINT32_MAX;
    return guided_.Begin(execution, previous);
  }
  size_t PickThread(const Candidates& candidates) override {
    return guided_.PickThread(candidates);
  }
  uint16_t PickValue(const Choice& choice) override {
    const uint16_t value = guided_.PickValue(choice);
    const bool counts = watched_ != nullptr && choice.kind == watched_->kind;
    if (counts && seen_++ == watched_->index && value == watched_->value) {
      arena_.changed_step = log_->step_count;
    }
    return value;
  }

 private:
  Guided guided_;
  TrialState& arena_;
  const ExecutionLog* log_ = nullptr;
  const OtherValue* watched_ = nullptr;
  size_t seen_ = 0;
};

class Searching {
 public:
  Searching(Trials& trials, const FailingExecution& failing)
      : trials_(trials),
        arena_(trials.state().trials),
        failing_(failing),
        plan_(PlanOf(failing.saved.Choices(), failing.saved.Steps())),
        reversals_(failing.saved.Steps(), failing.blocked) {
    FindPairs();
    FindValues();
  }

  std::optional<PassingChange> Search(uint64_t budget);

 private:
  void FindPairs();
  void FindValues();
  bool IsShown(size_t step) const;
  bool Make(uint64_t number, Plan* plan, Watching& strategy) const;
  bool Judge();
  bool Passes() const;
  bool HoldUp(uint64_t number, Plan* plan) const;
  bool JudgeHeldUp();
  bool Keep(uint64_t distance);
  PassingChange ChangeOf(uint64_t number) const;
  std::optional<PassingChange> SearchHeldUp(Budget* budget);

  Trials& trials_;
  TrialState& arena_;
  const FailingExecution& failing_;
  const Plan plan_;
  const Reversals reversals_;
  std::vector<DependentPair> pairs_;
  std::vector<OtherValue> values_;
  std::vector<size_t> held_up_;
};

// What is waited for at the end is always shown.
bool Searching::IsShown(size_t step) const {
  return step >= failing_.saved.step_count || failing_.is_shown(step);
}

void Searching::FindPairs() {
  for (const DependentPair& pair : reversals_.Worth()) {
    if (IsShown(pair.earlier) && IsShown(pair.later)) pairs_.push_back(pair);
  }
}

void Searching::FindValues() {
  constexpr uint16_t kMostValues = 4;
  size_t counts[Plan::kKinds] = {};
  for (const Choice& choice : failing_.saved.Choices()) {
    if (choice.kind == ChoiceKind::kThread) continue;
    const size_t index = counts[static_cast<size_t>(choice.kind)]++;
    // That something else be killed is no explanation.
    const bool kills = choice.kind == ChoiceKind::kKill;
    const uint16_t bound =
        kills ? 1 : std::min<uint16_t>(choice.bound, kMostValues);
    for (uint16_t value = 0; value < bound; ++value) {
      if (value == choice.value) continue;
      values_.push_back({choice.kind, index, value, choice.value});
    }
  }
}

// First those with another value, then the pairs, each in both ways.
bool Searching::Make(uint64_t number, Plan* plan, Watching& strategy) const {
  *plan = plan_;
  uint64_t i = number - 1;
  if (i < values_.size()) {
    const OtherValue& other = values_[i];
    plan->values[static_cast<size_t>(other.kind)][other.index] = other.value;
    strategy.Expect(&other);
    return true;
  }
  i -= values_.size();
  if (i / 2 >= pairs_.size()) return false;
  const DependentPair& pair = pairs_[i / 2];
  plan->turns = i % 2 == 0 ? reversals_.Hasten(pair) : reversals_.Delay(pair);
  return true;
}

bool Searching::Passes() const {
  const SearchState& state = trials_.state();
  if (state.log.outcome.kind != OutcomeKind::kFinished) return false;
  const bool races = failing_.failure.kind == OutcomeKind::kDataRace &&
                     !state.replay_races.races().empty();
  return !state.log.bounded && !races;
}

// Keeps the nearest. Two changes may lead to the same execution.
bool Searching::Judge() {
  if (!Passes()) return false;
  const ExecutionLog& log = trials_.state().log;
  const uint64_t i = arena_.started - 1;
  if (i < values_.size()) {
    if (arena_.changed_step == UINT32_MAX) return false;
  } else if (!reversals_.Reverses(log.Steps(),
                                  pairs_[(i - values_.size()) / 2])) {
    return false;
  }
  return Keep(std::max<uint64_t>(1, reversals_.Distance(log.Steps())));
}

// Of those at the same distance, the one with the fewest preemptions.
bool Searching::Keep(uint64_t distance) {
  const ExecutionLog& log = trials_.state().log;
  const uint64_t preemptions = CostOf(log.Choices(), log.Steps()).preemptions;
  const bool nearer = !arena_.candidate.saved() ||
                      std::tie(distance, preemptions) <
                          std::tie(arena_.distance, arena_.preemptions);
  if (!nearer) return false;
  arena_.distance = distance;
  arena_.preemptions = preemptions;
  arena_.change = arena_.started;
  arena_.change_step = arena_.changed_step;
  arena_.candidate.Save(log, failing_.saved.places);
  return false;
}

PassingChange Searching::ChangeOf(uint64_t number) const {
  PassingChange change;
  uint64_t i = number - 1;
  if (i < values_.size()) {
    change.choice = values_[i].kind;
    change.value = values_[i].value;
    change.was = values_[i].was;
    change.later = arena_.change_step;
    return change;
  }
  const DependentPair& pair = pairs_[(i - values_.size()) / 2];
  change.earlier = pair.later;
  change.later = pair.earlier;
  return change;
}

std::optional<PassingChange> Searching::Search(uint64_t budget) {
  arena_.candidate.execution = 0;
  Watching* watching = nullptr;
  Watching strategy([&](uint64_t number,
                        Plan* plan) { return Make(number, plan, *watching); },
                    arena_);
  watching = &strategy;
  Budget left = PhaseBudget(budget);
  trials_.Run(
      strategy, [&] { return Judge(); }, &left);
  if (!arena_.candidate.saved()) return SearchHeldUp(&left);
  return ChangeOf(arena_.change);
}

bool Searching::HoldUp(uint64_t number, Plan* plan) const {
  if (number > held_up_.size()) return false;
  *plan = plan_;
  plan->turns = reversals_.HoldUp(held_up_[number - 1]);
  return true;
}

bool Searching::JudgeHeldUp() {
  const size_t step = held_up_[arena_.started - 1];
  const ExecutionLog& log = trials_.state().log;
  if (!Passes()) return false;
  const auto awaited = reversals_.AwaitedIn(log.Steps(), step);
  if (!awaited) return false;
  Keep(awaited->depends ? 0 : 1);
  return awaited->depends;  // the first one is the nearest to the failure
}

std::optional<PassingChange> Searching::SearchHeldUp(Budget* budget) {
  for (const size_t step : reversals_.WorthHolding()) {
    if (IsShown(step)) held_up_.push_back(step);
  }
  Guided strategy(
      [&](uint64_t number, Plan* plan) { return HoldUp(number, plan); });
  trials_.Run(
      strategy, [&] { return JudgeHeldUp(); }, budget);
  if (!arena_.candidate.saved()) return std::nullopt;
  PassingChange change;
  change.later = held_up_[arena_.change - 1];
  const auto steps = arena_.candidate.Steps();
  change.awaited = reversals_.AwaitedIn(steps, change.later)->step;
  const Step& awaited = steps[*change.awaited];
  if (awaited.kind == OpKind::kExitThread) change.ended = awaited.thread;
  return change;
}

}  // namespace

std::optional<PassingChange> FindNearestPass(Trials& trials,
                                             const FailingExecution& failing,
                                             uint64_t budget) {
  return Searching(trials, failing).Search(budget);
}

}  // namespace ravel
