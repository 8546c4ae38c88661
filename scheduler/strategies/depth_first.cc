// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/depth_first.h"

#include <algorithm>

namespace ravel {

// The path of the next execution is the last one's up to its deepest choice
// that has a value left, with that value. Values are tried fallback first,
// then by rank.
bool DepthFirst::Begin(uint64_t, Previous previous) {
  depth_ = 0;
  path_.clear();
  last_ = previous;
  if (!previous.has_value()) return true;

  const auto is_preemption = [](const Choice& c) { return c.preempts(); };
  auto preemptions = static_cast<uint32_t>(
      std::count_if(previous->begin(), previous->end(), is_preemption));
  for (size_t i = previous->size(); i-- > 0;) {
    Choice choice = (*previous)[i];
    if (choice.preempts()) --preemptions;
    const uint32_t rank =
        choice.value == choice.fallback ? 0 : RankOf(choice) + 1u;
    if (rank + 1 >= choice.bound || !MayDeviate(choice, preemptions)) continue;
    choice.value = ValueOf(static_cast<uint16_t>(rank), choice.fallback);
    path_.assign(previous->begin(),
                 previous->begin() + static_cast<ptrdiff_t>(i));
    path_.push_back(choice);
    return true;
  }
  return false;
}

bool DepthFirst::MayDeviate(const Choice& choice, uint32_t preemptions) const {
  return (choice.flags & Choice::kPreemptible) == 0 || preemptions < bound_;
}

double DepthFirst::Explored() const {
  double explored = 0;
  double part = 1;  // that the path so far leads to
  uint32_t preemptions = 0;
  for (const Choice& choice : path_) {
    if (MayDeviate(choice, preemptions)) {
      part /= choice.bound;
      const uint32_t rank =
          choice.value == choice.fallback ? 0 : RankOf(choice) + 1u;
      explored += part * rank;
    }
    preemptions += choice.preempts();
  }
  return explored;
}

// What the last execution has offered and did not choose.
void DepthFirst::NoteAhead() {
  const std::span<const Choice> choices = *last_;
  uint32_t preemptions = 0;
  for (size_t i = 0; i < choices.size(); ++i) {
    const Choice& choice = choices[i];
    if (i >= looked_at_ && MayDeviate(choice, preemptions)) {
      // All of them fell back.
      for (uint16_t rank = choice.bound - 1; rank-- > 0;) {
        ahead_.push_back({i, ValueOf(rank, choice.fallback), 0});
      }
    }
    preemptions += choice.preempts();
  }
}

uint64_t DepthFirst::Foresee(Foresight& foresight) {
  script_.Clear();
  if (!last_.has_value()) {
    ahead_.clear();
    looked_at_ = 0;
    return foresight.Ask(script_, 0);
  }
  NoteAhead();
  looked_at_ = path_.size();
  // What was begun is the last of them.
  const size_t reach = std::min(foresight.reach() + 1, ahead_.size());
  uint64_t ticket = 0;
  for (size_t i = 0; i < reach; ++i) {
    Ahead& ahead = ahead_[ahead_.size() - 1 - i];
    if (!foresight.Knows(ahead.ticket)) {
      script_.values.clear();
      for (size_t j = 0; j < ahead.depth; ++j) {
        script_.values.push_back((*last_)[j].value);
      }
      script_.values.push_back(ahead.value);
      ahead.ticket = foresight.Ask(script_, ahead.depth + 1);
      if (ahead.ticket == 0) break;
    }
    if (i == 0) ticket = ahead.ticket;
  }
  if (!ahead_.empty()) ahead_.pop_back();
  return ticket;
}

size_t DepthFirst::Follow(const Choice& offered) {
  if (depth_ == path_.size()) return offered.fallback;
  const Choice& expected = path_[depth_++];
  const bool same = expected.kind == offered.kind &&
                    expected.bound == offered.bound &&
                    expected.fallback == offered.fallback;
  return same ? expected.value : kDiverged;
}

size_t DepthFirst::PickThread(const Candidates& candidates) {
  Choice offered;
  offered.bound = static_cast<uint16_t>(candidates.size());
  offered.fallback = static_cast<uint16_t>(candidates.fallback());
  return Follow(offered);
}

uint16_t DepthFirst::PickValue(const Choice& choice) {
  return static_cast<uint16_t>(std::min<size_t>(Follow(choice), UINT16_MAX));
}

}  // namespace ravel
