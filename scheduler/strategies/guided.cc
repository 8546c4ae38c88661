// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/guided.h"

#include <algorithm>

namespace ravel {
namespace {

// How far ahead in a plan to look: of a long one that is not followed, every
// choice would go through all of it.
constexpr size_t kLookAhead = 1000;

}  // namespace

Plan PlanOf(std::span<const Choice> choices, std::span<const Step> steps) {
  Plan plan;
  for (const Step& step : steps) {
    if (plan.turns.empty() || plan.turns.back().thread != step.thread) {
      plan.turns.push_back({step.thread, 0});
    }
    ++plan.turns.back().steps;
  }
  for (const Choice& choice : choices) {
    if (choice.kind == ChoiceKind::kThread) continue;
    plan.values[static_cast<size_t>(choice.kind)].push_back(choice.value);
  }
  return plan;
}

bool Guided::Begin(uint64_t execution, Previous) {
  turn_ = 0;
  steps_seen_ = 0;
  values_taken_ = {};
  return next_plan_(execution, &plan_);
}

size_t Guided::End() const {
  return std::min(plan_.turns.size(), turn_ + kLookAhead);
}

// Takes what was done since the last choice off the plan, whether it was its
// turn or not.
void Guided::NoteSteps() {
  for (; steps_seen_ < log_->step_count; ++steps_seen_) {
    const ThreadId thread = log_->steps[steps_seen_].thread;
    for (size_t i = turn_; i < End(); ++i) {
      Turn& turn = plan_.turns[i];
      if (turn.thread != thread || turn.steps == 0) continue;
      --turn.steps;
      break;
    }
    while (turn_ < plan_.turns.size() && plan_.turns[turn_].steps == 0) ++turn_;
  }
}

size_t Guided::PickThread(const Candidates& candidates) {
  NoteSteps();
  for (size_t i = turn_; i < End(); ++i) {
    if (plan_.turns[i].steps == 0) continue;
    const size_t index = candidates.Find(plan_.turns[i].thread);
    if (index < candidates.size()) return index;
  }
  return candidates.fallback();
}

uint16_t Guided::PickValue(const Choice& choice) {
  const auto kind = static_cast<size_t>(choice.kind);
  const size_t taken = values_taken_[kind]++;
  const std::vector<uint16_t>& values = plan_.values[kind];
  if (taken >= values.size() || values[taken] >= choice.bound) {
    return choice.fallback;
  }
  return values[taken];
}

}  // namespace ravel
