// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/surw.h"

#include <algorithm>

#include "scheduler/commute.h"
#include "scheduler/strategies/draw_weighted.h"

namespace ravel {

void Surw::Attach(const ExecutionLog& log) {
  steps_.Attach(log);
  counts_.Attach(log);
}

bool Surw::Begin(uint64_t execution, Previous) {
  counts_.Begin(execution);
  random_ = Random(seed_, execution);
  steps_.Begin();
  const std::span<const uint64_t> places = counts_.shared();
  sort_ = 0;
  if (!places.empty()) {
    const auto count = static_cast<uint32_t>(places.size());
    // All of one place would be that place.
    const uint32_t drawn = random_.Below(count == 1 ? 1 : count + 1);
    sort_ = drawn == count ? EventCounts::kShared : places[drawn];
  }
  weights_.Begin(execution, counts_, sort_);
  const EventCount length = counts_.Of(kFirstThreadName, EventCounts::kAll);
  most_patience_ = uint64_t{length.total} * 2 + 64;
  intended_ = kNoThread;
  return true;
}

inline bool Surw::IsInteresting(OpKind kind, ObjectId object,
                                uintptr_t address) const {
  if (sort_ == 0) return false;
  const uint64_t place = PlaceKey(kind, object, address);
  if (sort_ != EventCounts::kShared) return place == sort_;
  return place != 0 && counts_.IsShared(place);
}

inline void Surw::OnStep(const Step& step) {
  const bool interesting =
      IsEvent(step) && IsInteresting(step.kind, step.object, step.address);
  // Nothing else changes a weight.
  if (!interesting && !NamesThread(step.kind)) return;
  const uint32_t before = weights_.Of(step.thread);
  weights_.OnStep(step, interesting);
  if (interesting) intended_ = kNoThread;
  if (step.thread != intended_) return;
  if (step.kind == OpKind::kCreateThread) {
    // What was drawn may have been an event of the new thread.
    const auto child = static_cast<ThreadId>(step.object);
    if (random_.Below(std::max(before, 1u)) < before - weights_.Of(intended_)) {
      intended_ = child;
    }
  }
  if (weights_.Of(intended_) == 0) intended_ = kNoThread;
}

inline bool Surw::IsHeldUp(const Candidates& candidates, size_t index) const {
  const ThreadId thread = candidates.thread(index);
  if (thread == intended_) return false;
  const Op& op = candidates.op(thread);
  return IsInteresting(op.kind, op.object, op.address);
}

// One of those that are not held up, or size().
size_t Surw::PickFree(const Candidates& candidates) {
  // Of the first 64 it is asked once.
  constexpr size_t kNoted = 64;
  const size_t size = candidates.size();
  uint64_t noted = 0;
  uint32_t free = 0;
  for (size_t i = 0; i < size; ++i) {
    const bool held_up = IsHeldUp(candidates, i);
    free += !held_up;
    if (i < kNoted) noted |= uint64_t{held_up} << i;
  }
  if (free == 0) return size;
  uint32_t rest = random_.Below(free);
  if (free == size) return rest;
  const auto is_held_up = [&](size_t i) {
    return i < kNoted ? (noted >> i & 1) != 0 : IsHeldUp(candidates, i);
  };
  size_t i = 0;
  while (is_held_up(i) || rest-- != 0) ++i;
  return i;
}

size_t Surw::PickHeldUp(const Candidates& candidates) {
  return DrawWeighted(random_, candidates.size(), [&](size_t i) {
    if (!IsHeldUp(candidates, i)) return 0u;
    return std::max(weights_.Of(candidates.thread(i)), 1u);
  });
}

size_t Surw::PickThread(const Candidates& candidates) {
  const auto size = static_cast<uint32_t>(candidates.size());
  if (sort_ == 0) return random_.Below(size);
  steps_.ReadNew([this](const Step& step) { OnStep(step); });
  if (intended_ == kNoThread) {
    const size_t index = random_.Below(size);
    if (!IsHeldUp(candidates, index)) return index;
    const size_t drawn = DrawWeighted(
        random_, weights_.threads(),
        [&](size_t i) { return weights_.Of(static_cast<ThreadId>(i)); });
    if (drawn == weights_.threads()) return index;
    intended_ = static_cast<ThreadId>(drawn);
    patience_ = most_patience_;
  }
  const size_t index = PickFree(candidates);
  if (index < candidates.size() && patience_-- != 0) return index;
  intended_ = kNoThread;
  const size_t other = PickHeldUp(candidates);
  return other < candidates.size() ? other : index;
}

}  // namespace ravel
