// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/urw.h"

#include <algorithm>

#include "scheduler/strategies/draw_weighted.h"

namespace ravel {

void Urw::Attach(const ExecutionLog& log) {
  steps_.Attach(log);
  counts_.Attach(log);
}

bool Urw::Begin(uint64_t execution, Previous) {
  counts_.Begin(execution);
  random_ = Random(seed_, execution);
  steps_.Begin();
  weights_.Begin(execution, counts_, EventCounts::kAll);
  return true;
}

size_t Urw::PickThread(const Candidates& candidates) {
  steps_.ReadNew(
      [&](const Step& step) { weights_.OnStep(step, IsEvent(step)); });
  // Who can go on has an event before it, whatever was expected.
  return DrawWeighted(random_, candidates.size(), [&](size_t i) {
    return std::max(weights_.Of(candidates.thread(i)), 1u);
  });
}

}  // namespace ravel
