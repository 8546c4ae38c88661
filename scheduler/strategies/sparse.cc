// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/sparse.h"

#include <algorithm>

#include "scheduler/execution_log.h"

namespace ravel {
namespace {

// As draw_value.h: most kills must not happen.
constexpr uint32_t kKillRarity = 16;
constexpr uint64_t kPriority = UINT64_MAX;  // no ordinal

bool IsBefore(const Override& a, const Override& b) {
  return a.lane != b.lane ? a.lane < b.lane : a.ordinal < b.ordinal;
}

}  // namespace

void Sparse::Set(std::span<const uint8_t> input, const SparseBase& base,
                 std::span<const Override> overrides,
                 std::span<const Redraw> redraws) {
  base_ = base;
  input_.assign(input.begin(), input.end());
  overrides_.assign(overrides.begin(), overrides.end());
  // The first of those that answer the same choice counts.
  std::stable_sort(overrides_.begin(), overrides_.end(), IsBefore);
  redraws_.assign(redraws.begin(), redraws.end());
  std::stable_sort(
      redraws_.begin(), redraws_.end(),
      [](const Redraw& a, const Redraw& b) { return a.choice < b.choice; });
  made_.reserve(kMaxMade);
}

bool Sparse::Begin(uint64_t execution, Previous) {
  execution_ = execution;
  next_input_ = 0;
  next_redraw_ = 0;
  choice_ = 0;
  seed_ = base_.seed;
  made_.clear();
  return true;
}

void Sparse::CountChoice() {
  while (next_redraw_ < redraws_.size() &&
         redraws_[next_redraw_].choice <= choice_) {
    // Apart from all bases, whose seeds have 24 bits.
    seed_ = (uint64_t{1} << 40) + redraws_[next_redraw_++].seed;
  }
  ++choice_;
}

bool Sparse::DrawsNone() const {
  return base_.kind == SparseBase::Kind::kRunOn && next_redraw_ == 0;
}

Sparse::Lane& Sparse::LaneAt(uint8_t number) {
  Lane& lane = lanes_[number];
  if (lane.execution != execution_) {
    const auto first = std::lower_bound(overrides_.begin(), overrides_.end(),
                                        Override{number, 0, 0}, IsBefore);
    lane = {execution_, 0, static_cast<uint32_t>(first - overrides_.begin())};
  }
  return lane;
}

const Override* Sparse::Take(uint8_t number, uint16_t* ordinal) {
  Lane& lane = LaneAt(number);
  *ordinal = lane.next;
  if (lane.next != UINT16_MAX) ++lane.next;
  const Override* found = nullptr;
  for (; lane.cursor < overrides_.size(); ++lane.cursor) {
    const Override& next = overrides_[lane.cursor];
    if (next.lane != number || next.ordinal > *ordinal) break;
    if (found == nullptr) found = &next;
  }
  return found;
}

// SplitMix64's finalizer over the names of the choice.
uint32_t Sparse::Draw(uint64_t lane, uint64_t ordinal) const {
  uint64_t z = seed_ * 0x9e3779b97f4a7c15 + lane * 0xd1342543de82ef95 +
               ordinal * 0xaf251af3b0f025b5 + 1;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return static_cast<uint32_t>(z >> 32);
}

size_t Sparse::Highest(const Candidates& candidates) const {
  size_t best = 0;
  uint32_t highest = 0;
  for (size_t i = 0; i < candidates.size(); ++i) {
    const uint32_t priority = Draw(candidates.thread(i), kPriority);
    if (i != 0 && priority <= highest) continue;
    highest = priority;
    best = i;
  }
  return best;
}

size_t Sparse::FromBase(const Candidates& candidates, uint8_t lane,
                        uint16_t ordinal) const {
  if (DrawsNone()) return candidates.fallback();
  const uint32_t drawn = Draw(lane, ordinal);
  const size_t any = uint64_t{drawn} * candidates.size() >> 32;
  switch (base_.kind) {
    case SparseBase::Kind::kSticky: {
      const bool stays = (drawn & ((1u << (base_.rarity & 7)) - 1)) != 0;
      return candidates.preemptible() && stays ? candidates.fallback() : any;
    }
    case SparseBase::Kind::kPriorities:
      // A thread that gives way does so, or its loop would never end.
      return candidates.preemptible() ? Highest(candidates) : any;
    default:
      return any;
  }
}

size_t Sparse::PickThread(const Candidates& candidates) {
  CountChoice();
  const size_t fallback = candidates.fallback();
  const uint8_t lane = Override::LaneOf(candidates.thread(fallback));
  uint16_t ordinal = 0;
  const Override* override = Take(lane, &ordinal);
  if (made_.size() < kMaxMade) {
    made_.push_back({log_ == nullptr ? 0 : log_->step_count, ordinal, lane});
  }
  if (override == nullptr) return FromBase(candidates, lane, ordinal);
  const size_t wanted = candidates.Find(override->value);
  return wanted < candidates.size() ? wanted
                                    : override->value % candidates.size();
}

uint16_t Sparse::PickValue(const Choice& choice) {
  constexpr uint16_t kByte = 256;
  if (choice.kind == ChoiceKind::kUser && choice.bound == kByte &&
      next_input_ < input_.size()) {
    return input_[next_input_++];
  }
  const uint8_t lane = Override::LaneOf(choice.kind);
  uint16_t ordinal = 0;
  const Override* override = Take(lane, &ordinal);
  if (override != nullptr) return override->value % choice.bound;
  if (DrawsNone()) return choice.fallback;
  const uint32_t drawn = Draw(lane, ordinal);
  if (choice.kind == ChoiceKind::kKill) {
    if (drawn % kKillRarity != 0) return choice.fallback;
    return static_cast<uint16_t>(1 + drawn / kKillRarity % (choice.bound - 1u));
  }
  return static_cast<uint16_t>(uint64_t{drawn} * choice.bound >> 32);
}

}  // namespace ravel
