// SPDX-License-Identifier: Apache-2.0
//
// Executions that the search is going to run: all that is planned. What comes
// before the turn where a plan branches off is as it was in the last execution,
// then come the planned turns, and behind them nobody sleeps, so that each
// choice falls back: all of it is known before.

#include "scheduler/strategies/dpor.h"

namespace ravel {

// The first of the plans at a node, down to a leaf.
void Dpor::WriteScript(uint32_t position, uint32_t item) {
  script_.Clear();
  const Node& node = nodes_[position];
  for (uint32_t i = 0; i < node.choices; ++i) {
    script_.values.push_back(log_->choices[i].value);
  }
  script_.begin = node.steps;
  for (; item != 0; item = trees_[item].first) {
    const PlannedTurn& turn = trees_[item];
    script_.turns.push_back(turn.thread);
    script_.turns.push_back(turn.value_count);
    for (size_t i = 0; i < turn.value_count; ++i) {
      script_.turns.push_back(trees_.ValueAt(item, i).value);
    }
  }
}

uint64_t Dpor::Foresee(Foresight& foresight) {
  if (state_->executions == 0) {
    script_.Clear();
    return foresight.Ask(script_, 0);
  }
  const uint32_t next = nodes_[state_->branch].plans.first;
  uint64_t ticket = 0;
  size_t left = foresight.reach() + 1;
  for (uint32_t i = state_->branch + 1; i-- > 0 && left != 0;) {
    for (uint32_t item = nodes_[i].plans.first; item != 0 && left != 0;
         item = trees_[item].next, --left) {
      if (!foresight.Knows(trees_[item].ticket)) {
        WriteScript(i, item);
        trees_[item].ticket = foresight.Ask(script_, i + uint64_t{1});
        if (trees_[item].ticket == 0) return ticket;
      }
      if (item == next) ticket = trees_[item].ticket;
    }
  }
  return ticket;
}

}  // namespace ravel
