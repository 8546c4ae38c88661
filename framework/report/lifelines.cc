// SPDX-License-Identifier: Apache-2.0

#include "framework/report/lifelines.h"

namespace ravel::internal {

Lifelines::Lifelines(const Story& story)
    : failure_(story.failure),
      lives_(story.threads, Life::kNone),
      next_(story.failure.steps.size()) {
  if (!lives_.empty()) lives_[0] = Life::kRuns;
  const std::vector<FailureStep>& steps = failure_.steps;
  std::vector<size_t> next(story.threads, steps.size());
  for (size_t i = steps.size(); i-- > 0;) {
    next_[i] = next[steps[i].thread];
    next[steps[i].thread] = i;
  }
}

void Lifelines::Advance(size_t index) {
  const FailureStep& step = failure_.steps[index];
  if (step.kind == OpKind::kLock) holders_[step.object] = step.thread;
  if (step.kind == OpKind::kUnlock) holders_.erase(step.object);
  if (step.other < lives_.size()) {
    if (step.kind == OpKind::kCreateThread) lives_[step.other] = Life::kRuns;
    if (step.kind == OpKind::kJoinThread) lives_[step.other] = Life::kNone;
  }
  lives_[step.thread] = Rests(step, next_[index]) ? Life::kRests : Life::kRuns;
}

// Whether the thread of `step`, whose next step is `next`, does not go on.
bool Lifelines::Rests(const FailureStep& step, size_t next) const {
  if (step.preempted || Traits(step.kind).is_voluntary) return true;
  if (next == failure_.steps.size()) {
    return step.thread < failure_.threads.size() &&
           failure_.threads[step.thread].waits.has_value();
  }
  const FailureStep& following = failure_.steps[next];
  if (following.kind == OpKind::kLock) {
    return holders_.contains(following.object);
  }
  return following.kind == OpKind::kJoinThread ||
         following.kind == OpKind::kWakeCondition;
}

}  // namespace ravel::internal
