// SPDX-License-Identifier: Apache-2.0

#include "framework/fuzz/feedback.h"

#include <algorithm>

#include "framework/schedule/fingerprint.h"
#include "scheduler/commute.h"

namespace ravel {
namespace {

// Past so many, all are alike: a loop must not look new for ever.
constexpr uint32_t kMostCounted = 24;

// Addresses are the same in every execution, numbers of objects need not be.
uint64_t NameOf(const Step& step) {
  return step.address != 0 ? step.address : step.object;
}

template <typename... Numbers>
uint64_t Hash(Numbers... numbers) {
  Fingerprint fingerprint;
  (fingerprint.Add(static_cast<uint64_t>(numbers)), ...);
  return fingerprint.value();
}

bool HasObject(const Step& step) {
  return step.object != kNoObject && step.kind != OpKind::kCreateThread &&
         step.kind != OpKind::kExitThread && step.kind != OpKind::kJoinThread &&
         step.kind != OpKind::kDetachThread && step.kind != OpKind::kTryJoin;
}

}  // namespace

Feedback::Feedback(std::span<volatile uint8_t> counters)
    : counters_(counters), slots_(kObjects), seen_(kSeen) {}

void Feedback::Raise(size_t begin, size_t size, uint64_t hash) {
  volatile uint8_t& counter = counters_[begin + hash % size];
  if (counter != UINT8_MAX) counter = static_cast<uint8_t>(counter + 1);
}

Feedback::Slot& Feedback::At(uint64_t key) {
  // Two objects in one slot only blur the picture.
  Slot& slot = slots_[key % kObjects];
  if (slot.execution != execution_ || slot.key != key) {
    slot = Slot();
    slot.key = key;
    slot.execution = execution_;
  }
  return slot;
}

void Feedback::LookAtLocks(const Step& step) {
  const bool taken =
      step.kind == OpKind::kLock || step.kind == OpKind::kLockShared ||
      ((step.kind == OpKind::kTryLock || step.kind == OpKind::kTryLockShared) &&
       step.value != 0);
  const bool given =
      step.kind == OpKind::kUnlock || step.kind == OpKind::kUnlockShared;
  if (!taken && !given) return;
  if (step.thread >= held_.size()) held_.resize(step.thread + 1u);
  std::vector<uint64_t>& held = held_[step.thread];
  const uint64_t lock = NameOf(step);
  if (given) {
    const auto found = std::find(held.begin(), held.end(), lock);
    if (found != held.end()) held.erase(found);
    return;
  }
  for (const uint64_t other : held) {
    Raise(counters_.size() - kLockOrders, kLockOrders,
          Hash(other, lock, step.thread));
  }
  held.push_back(lock);
}

bool Feedback::IsNew(uint64_t behaviour) {
  uint64_t& known = seen_[behaviour % kSeen];
  const bool is_new = known != behaviour;
  known = behaviour;
  return is_new;
}

bool Feedback::Look(const ExecutionLog& log) {
  ++execution_;
  for (auto& held : held_) held.clear();
  const size_t pairs = counters_.size() - kBehaviours - kLockOrders;
  for (const Step& step : log.Steps()) {
    if (!HasObject(step)) continue;
    const uint64_t name = NameOf(step);
    Slot& mine = At(Hash(name, step.thread));
    mine.count = std::min(mine.count + 1, kMostCounted);
    const uint32_t looks = mine.count;
    Slot& object = At(Hash(name));
    if (object.thread != step.thread && object.thread != kNoThread) {
      Raise(0, pairs,
            Hash(name, object.thread, object.count, step.thread, looks));
    }
    if (OnlyLooks(step.kind, step.value)) continue;
    object.thread = step.thread;
    object.count = std::min(looks, kMostCounted);
    LookAtLocks(step);
  }
  const uint64_t behaviour = coverage_.Fingerprint(log.Steps());
  Raise(pairs, kBehaviours, behaviour >> 20);
  return IsNew(behaviour);
}

std::vector<Override> Feedback::Swaps(const ExecutionLog& log,
                                      std::span<const Sparse::Made> made) {
  std::vector<Override> swaps;
  ++execution_;
  size_t met = 0;
  for (uint32_t i = 0; i < log.step_count; ++i) {
    const Step& step = log.steps[i];
    if (!HasObject(step)) continue;
    Slot& object = At(Hash(NameOf(step)));
    const uint32_t earlier = object.step;
    const ThreadId other = object.thread;
    if (!OnlyLooks(step.kind, step.value) || other == kNoThread) {
      object.thread = step.thread;
      object.step = i;
    }
    if (other == kNoThread || other == step.thread) continue;
    // The choice that let the earlier one of the two happen.
    const auto after =
        std::upper_bound(made.begin(), made.end(), earlier,
                         [](uint32_t at, const Sparse::Made& choice) {
                           return at < choice.step;
                         });
    if (after == made.begin()) continue;
    const Sparse::Made& choice = *(after - 1);
    const Override swap{choice.lane, choice.ordinal, step.thread};
    // Of many, as many as there is room for, evenly.
    if (swaps.size() < kMaxSwaps) {
      swaps.push_back(swap);
    } else {
      const size_t at = Hash(met, i) % (met + 1);
      if (at < kMaxSwaps) swaps[at] = swap;
    }
    ++met;
  }
  return swaps;
}

}  // namespace ravel
