// SPDX-License-Identifier: Apache-2.0
//
// How far the search has come: at each turn that leads to the next execution,
// of the turns that were run there, that one, and those planned, how many were
// run. Plans are still found while the search goes on, so it may fall back.

#include "scheduler/strategies/dpor.h"

namespace ravel {

uint32_t Dpor::Length(const Siblings& siblings) const {
  uint32_t length = 0;
  for (uint32_t i = siblings.first; i != 0; i = trees_[i].next) ++length;
  return length;
}

double Dpor::Explored() const {
  double explored = 0;
  double part = 1;  // that the path so far leads to
  for (uint32_t i = 0; i <= state_->branch; ++i) {
    const uint32_t done = Length(nodes_[i].done);
    // At the branch the plans have the one that goes on now.
    const uint32_t planned =
        Length(nodes_[i].plans) + (i == state_->branch ? 0 : 1);
    if (done + planned == 0) continue;
    part /= done + planned;
    explored += part * done;
  }
  return explored;
}

}  // namespace ravel
