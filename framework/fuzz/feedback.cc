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
  return step.object != kNoObject && !NamesThread(step.kind);
}

// Another input is no other behaviour by itself.
std::span<const Step> AfterInput(std::span<const Step> steps) {
  size_t drawn = 0;
  while (drawn < steps.size() && steps[drawn].kind == OpKind::kChoose) ++drawn;
  return steps.subspan(drawn);
}

// The choice that let a step happen, or nullptr.
const Sparse::Made* ChoiceBefore(std::span<const Sparse::Made> made,
                                 uint32_t step) {
  const auto after = std::upper_bound(
      made.begin(), made.end(), step,
      [](uint32_t at, const Sparse::Made& choice) { return at < choice.step; });
  return after == made.begin() ? nullptr : &*(after - 1);
}

std::optional<ConflictSwap> SwapOf(std::span<const Sparse::Made> made,
                                   ThreadId first, uint32_t first_step,
                                   ThreadId second, uint32_t second_step) {
  const Sparse::Made* choice = ChoiceBefore(made, first_step);
  if (choice == nullptr) return std::nullopt;
  ConflictSwap swap;
  swap.before = {choice->lane, choice->ordinal, second};
  const Sparse::Made* next = ChoiceBefore(made, second_step + 1);
  if (next != nullptr && next->step == second_step + 1) {
    swap.after = {next->lane, next->ordinal, first};
  } else {
    swap.after = swap.before;
  }
  return swap;
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
  const std::span<const Step> steps = AfterInput(log.Steps());
  for (const Step& step : steps) {
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
  const uint64_t behaviour = coverage_.Fingerprint(steps);
  Raise(pairs, kBehaviours, behaviour >> 20);
  return IsNew(behaviour);
}

std::vector<ConflictSwap> Feedback::Swaps(const ExecutionLog& log,
                                          std::span<const Sparse::Made> made) {
  constexpr uint32_t kMostThreads = 16;
  std::vector<ConflictSwap> swaps;
  ++execution_;
  size_t met = 0;
  const uint32_t threads = std::min(log.thread_count, kMostThreads);
  for (uint32_t i = 0; i < log.step_count; ++i) {
    const Step& step = log.steps[i];
    if (!HasObject(step)) continue;
    const uint64_t name = NameOf(step);
    for (uint32_t other = 0; other < threads; ++other) {
      if (other == step.thread) continue;
      const Slot& earlier = At(Hash(name, other));
      if (earlier.step == 0) continue;
      const Step& first = log.steps[earlier.step - 1];
      if (OnlyLooks(first.kind, first.value) &&
          OnlyLooks(step.kind, step.value))
        continue;
      const auto swap =
          SwapOf(made, first.thread, earlier.step - 1, step.thread, i);
      if (!swap.has_value()) continue;
      // Of many, as many as there is room for, evenly.
      if (swaps.size() < kMaxSwaps) {
        swaps.push_back(*swap);
      } else if (const size_t at = Hash(met, i) % (met + 1); at < kMaxSwaps) {
        swaps[at] = *swap;
      }
      ++met;
    }
    At(Hash(name, step.thread)).step = i + 1;
  }
  return swaps;
}

}  // namespace ravel
