// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/pos.h"

#include "scheduler/commute.h"

namespace ravel {
namespace {

bool Race(const Step& step, const Op& op) {
  return step.object != kNoObject && step.object == op.object &&
         !NamesThread(step.kind) && !NamesThread(op.kind) &&
         !(OnlyLooks(step.kind, step.value) && OnlyLooks(op.kind, 1));
}

}  // namespace

bool Pos::Begin(uint64_t execution, Previous) {
  execution_ = execution;
  random_ = Random(seed_, execution);
  steps_.Begin();
  return true;
}

Pos::Priority& Pos::Of(ThreadId thread) {
  Priority& priority = priorities_[thread];
  if (priority.execution != execution_) priority = {execution_, 0};
  return priority;
}

size_t Pos::PickThread(const Candidates& candidates) {
  steps_.ReadNew([&](const Step& step) {
    Of(step.thread).value = 0;
    if (step.object == kNoObject) return;
    for (size_t i = 0; i < candidates.size(); ++i) {
      const ThreadId thread = candidates.thread(i);
      if (Race(step, candidates.op(thread))) Of(thread).value = 0;
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
