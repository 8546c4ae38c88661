// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/thread_weights.h"

#include <algorithm>

#include "scheduler/commute.h"

namespace ravel {

void ThreadWeights::Begin(uint64_t execution, const EventCounts& counts,
                          uint64_t sort) {
  counts_ = &counts;
  execution_ = execution;
  sort_ = sort;
  used_ = 0;
  Enter(0, kFirstThreadName);
}

void ThreadWeights::Enter(ThreadId thread, uint64_t name) {
  const EventCount count = counts_->Of(name, sort_);
  threads_[thread] = {
      execution_,  name, 0, count.early, count.total - count.early,
      count.total, false};
  used_ = std::max<ThreadId>(used_, static_cast<ThreadId>(thread + 1));
}

void ThreadWeights::OnStep(const Step& step, bool counts) {
  Thread& self = Get(step.thread);
  if (counts && self.left != 0) --self.left;
  if (step.kind == OpKind::kJoinThread && !self.joined) {
    self.joined = true;
    self.left = self.late;
  }
  // What it was expected to do it did not.
  if (step.kind == OpKind::kExitThread) self.left = 0;
  if (step.kind != OpKind::kCreateThread) return;
  const auto child = static_cast<ThreadId>(step.object);
  Enter(child, ThreadName(self.name, ++self.created));
  self.left -= std::min(self.left, threads_[child].total);
}

}  // namespace ravel
