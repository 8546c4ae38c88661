// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/pos.h"

#include "scheduler/commute.h"

namespace ravel {

bool Pos::Begin(uint64_t execution, Previous) {
  ++begun_;
  random_ = Random(seed_, execution);
  steps_.Begin();
  return true;
}

inline Pos::Priority& Pos::Of(ThreadId thread) {
  Priority& priority = priorities_[thread];
  if (priority.begun != begun_) priority = {begun_, 0};
  return priority;
}

size_t Pos::PickThread(const Candidates& candidates) {
  steps_.ReadNew([&](const Step& step) {
    Of(step.thread).value = 0;
    if (step.object == kNoObject || NamesThread(step.kind)) return;
    const bool looks = OnlyLooks(step.kind, step.value);
    for (size_t i = 0; i < candidates.size(); ++i) {
      const ThreadId thread = candidates.thread(i);
      const Op& op = candidates.op(thread);
      if (op.object != step.object || NamesThread(op.kind)) continue;
      // These two race.
      if (!looks || !OnlyLooks(op.kind, 1)) Of(thread).value = 0;
    }
  });
  size_t best = 0;
  uint64_t highest = 0;
  for (size_t i = 0; i < candidates.size(); ++i) {
    uint64_t& value = Of(candidates.thread(i)).value;
    if (value == 0) value = random_.Next() | 1;
    if (value <= highest) continue;
    highest = value;
    best = i;
  }
  return best;
}

}  // namespace ravel
