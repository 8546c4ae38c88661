// SPDX-License-Identifier: Apache-2.0

#include "framework/report/html_arrows.h"

#include <algorithm>
#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "framework/report/sections.h"

namespace ravel::internal {
namespace {

// What lets another thread go on.
bool Gives(OpKind kind) {
  switch (kind) {
    case OpKind::kUnlock:
    case OpKind::kUnlockShared:
    case OpKind::kRelease:
    case OpKind::kNotifyOne:
    case OpKind::kNotifyAll:
    case OpKind::kPut:
    case OpKind::kTaskDone:
    case OpKind::kCloseQueue:
    case OpKind::kSetEvent:
    case OpKind::kArrive:
    case OpKind::kEndOnce:
    case OpKind::kSetFuture:
    case OpKind::kEndProcess:
      return true;
    default:
      return false;
  }
}

// What such a thread then does.
bool Takes(OpKind kind) {
  switch (kind) {
    case OpKind::kLock:
    case OpKind::kLockShared:
    case OpKind::kAcquire:
    case OpKind::kWakeCondition:
    case OpKind::kGet:
    case OpKind::kJoinQueue:
    case OpKind::kWaitEvent:
    case OpKind::kPassBarrier:
    case OpKind::kBeginOnce:
    case OpKind::kGetFuture:
    case OpKind::kWaitProcess:
      return true;
    default:
      return false;
  }
}

// The step of the same thread that follows each; the number of steps if none.
std::vector<size_t> NextOfThread(const Failure& failure) {
  const size_t count = failure.steps.size();
  std::vector<size_t> following(count, count);
  std::map<ThreadId, size_t> next;
  for (size_t i = count; i-- > 0;) {
    const auto found = next.try_emplace(failure.steps[i].thread, count).first;
    following[i] = found->second;
    found->second = i;
  }
  return following;
}

// Why a thread that could have gone on, had it not been for others, rests
// before the step `next`.
std::string Obstacle(const FailureStep& next,
                     const std::map<std::string, ThreadId>& holders) {
  if (next.kind == OpKind::kJoinThread) return "blocked in join";
  if (next.kind == OpKind::kWakeCondition) return "waits for notification";
  if (next.kind != OpKind::kLock) return "";
  const auto holder = holders.find(next.object);
  if (holder == holders.end() || holder->second == next.thread) return "";
  return "blocked in lock";
}

}  // namespace

std::vector<Arrow> FindArrows(const Failure& failure) {
  std::vector<Arrow> arrows;
  std::map<ThreadId, size_t> last;         // step of the thread
  std::map<std::string, size_t> given_at;  // object -> step
  for (size_t i = 0; i < failure.steps.size(); ++i) {
    const FailureStep& step = failure.steps[i];
    last[step.thread] = i;
    if (step.kind == OpKind::kCreateThread && step.other != kNoThread) {
      arrows.push_back({i, i, step.thread, step.other, ArrowKind::kStart});
      last.try_emplace(step.other, i);
    } else if (step.kind == OpKind::kJoinThread && step.other != kNoThread) {
      const auto end = last.find(step.other);
      if (end == last.end()) continue;
      arrows.push_back(
          {end->second, i, step.other, step.thread, ArrowKind::kJoin});
    } else if (Takes(step.kind) && !step.object.empty()) {
      const auto given = given_at.find(step.object);
      if (given == given_at.end()) continue;
      const ThreadId giver = failure.steps[given->second].thread;
      if (giver == step.thread) continue;
      arrows.push_back(
          {given->second, i, giver, step.thread, ArrowKind::kHands});
    } else if (Gives(step.kind) && !step.object.empty()) {
      given_at[step.object] = i;
    }
  }
  return arrows;
}

std::vector<std::string> FindPauses(const Failure& failure) {
  const std::vector<size_t> following = NextOfThread(failure);
  std::vector<std::string> pauses(failure.steps.size());
  std::map<std::string, ThreadId> holders;  // of mutexes
  for (size_t i = 0; i < failure.steps.size(); ++i) {
    const FailureStep& step = failure.steps[i];
    if (step.kind == OpKind::kLock) holders[step.object] = step.thread;
    if (step.kind == OpKind::kUnlock) holders.erase(step.object);
    const bool is_last = following[i] == failure.steps.size();
    if (is_last) {
      if (step.thread < failure.threads.size()) {
        const auto& waits = failure.threads[step.thread].waits;
        if (waits) pauses[i] = WaitText(failure, *waits);
      }
    } else if (following[i] == i + 1) {
      continue;
    } else if (step.preempted) {
      pauses[i] = "preempted";
    } else if (step.kind == OpKind::kSleep) {
      pauses[i] = "sleeps";
    } else {
      pauses[i] = Obstacle(failure.steps[following[i]], holders);
    }
  }
  return pauses;
}

}  // namespace ravel::internal
