// SPDX-License-Identifier: Apache-2.0
//
// How far the search has come: how many executions it has run, of how many
// that it will be if what is planned at a turn leads to as many as what was run
// there (the recursive estimator of Kilby, Slaney, Thiebaux and Walsh,
// "Estimating Search Tree Size", AAAI 2006). More plans are found on the way,
// so the share may fall back.

#include "scheduler/strategies/dpor.h"

namespace ravel {

// Nodes after the last branch were made by the execution that was just
// analysed.
void Dpor::NoteBranch(uint32_t branch) {
  for (uint32_t i = state_->branch + 1; i <= branch; ++i) {
    counts_[i] = {state_->executions - 1, state_->executions - 1};
  }
  counts_[branch].chosen = state_->executions;
}

uint32_t Dpor::Length(const Siblings& siblings) const {
  uint32_t length = 0;
  for (uint32_t i = siblings.first; i != 0; i = trees_[i].next) ++length;
  return length;
}

double Dpor::Explored() const {
  if (state_->executions == 0) return 0;
  double size = 0;  // of what is below the node, by the present choice
  for (uint32_t i = state_->branch + 1; i-- > 0;) {
    const uint32_t planned = Length(nodes_[i].plans);
    // At the branch the plans have the one that goes on now.
    const uint32_t run = Length(nodes_[i].done) + (i == state_->branch ? 0 : 1);
    size += static_cast<double>(counts_[i].chosen - counts_[i].begun);
    if (run != 0) size += size / run * planned;
  }
  return static_cast<double>(state_->executions) / size;
}

}  // namespace ravel
