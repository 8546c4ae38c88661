// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/simpler_plans.h"

#include <algorithm>

namespace ravel {
namespace {

using Turns = std::vector<Turn>;

ptrdiff_t At(size_t i) { return static_cast<ptrdiff_t>(i); }

}  // namespace

SimplerPlans::SimplerPlans(Plan plan) : plan_(std::move(plan)) {
  const size_t turns = plan_.turns.size();
  for (size_t kept = turns / 2; kept > 0; kept /= 2) cuts_.push_back(kept);
  for (size_t cut = turns / 4; cut > 0; cut /= 2) cuts_.push_back(turns - cut);
  for (size_t kind = 0; kind < plan_.values.size(); ++kind) {
    for (size_t i = 0; i < plan_.values[kind].size(); ++i) {
      if (plan_.values[kind][i] != 0) values_.emplace_back(kind, i);
    }
  }
}

uint64_t SimplerPlans::size() const {
  return cuts_.size() + values_.size() + plan_.turns.size() * 4;
}

Plan SimplerPlans::Make(uint64_t number) const {
  if (number < cuts_.size()) return CutAt(cuts_[number]);
  number -= cuts_.size();
  if (number < values_.size()) return Reset(number);
  number -= values_.size();
  const size_t turns = plan_.turns.size();
  const size_t i = turns - 1 - number % turns;  // the last one first
  switch (number / turns) {
    case 0:
      return GoOn(i);
    case 1:
      return PutOff(i);
    case 2:
      return LeaveOut(i);
    default:
      return Exchange(i);
  }
}

Plan SimplerPlans::CutAt(size_t turns) const {
  Plan plan = plan_;
  plan.turns.resize(turns);
  return plan;
}

size_t SimplerPlans::NextOf(size_t i) const {
  const Turns& turns = plan_.turns;
  const auto next =
      std::find_if(turns.begin() + At(i) + 1, turns.end(),
                   [&](const Turn& t) { return t.thread == turns[i].thread; });
  return static_cast<size_t>(next - turns.begin());
}

Plan SimplerPlans::GoOn(size_t i) const {
  Plan plan = plan_;
  const size_t next = NextOf(i);
  if (next == plan.turns.size()) return plan;
  plan.turns[i].steps += plan.turns[next].steps;
  plan.turns.erase(plan.turns.begin() + At(next));
  return plan;
}

Plan SimplerPlans::PutOff(size_t i) const {
  Plan plan = plan_;
  const size_t next = NextOf(i);
  if (next == plan.turns.size()) return plan;
  plan.turns[next].steps += plan.turns[i].steps;
  plan.turns.erase(plan.turns.begin() + At(i));
  return plan;
}

Plan SimplerPlans::LeaveOut(size_t i) const {
  Plan plan = plan_;
  plan.turns.erase(plan.turns.begin() + At(i));
  return plan;
}

Plan SimplerPlans::Exchange(size_t i) const {
  Plan plan = plan_;
  if (i + 1 < plan.turns.size()) std::swap(plan.turns[i], plan.turns[i + 1]);
  return plan;
}

Plan SimplerPlans::Reset(size_t value) const {
  Plan plan = plan_;
  const auto [kind, index] = values_[value];
  plan.values[kind][index] = 0;
  return plan;
}

}  // namespace ravel
