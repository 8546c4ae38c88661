// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/replay.h"

#include <algorithm>

namespace ravel {

std::vector<Deviation> DeviationsOf(std::span<const Choice> choices) {
  std::vector<Deviation> deviations;
  uint64_t skip = 0;
  for (const Choice& choice : choices) {
    if (choice.value == choice.fallback) {
      ++skip;
      continue;
    }
    deviations.push_back({skip, RankOf(choice)});
    skip = 0;
  }
  return deviations;
}

bool Replay::Begin(uint64_t, Previous previous) {
  next_ = 0;
  skipped_ = 0;
  return !previous.has_value();
}

size_t Replay::Follow(size_t bound, uint16_t fallback) {
  if (next_ == deviations_.size()) return fallback;
  const Deviation& deviation = deviations_[next_];
  if (skipped_ < deviation.skip) {
    ++skipped_;
    return fallback;
  }
  if (deviation.rank + size_t{1} >= bound) return kDiverged;
  ++next_;
  skipped_ = 0;
  return ValueOf(deviation.rank, fallback);
}

size_t Replay::PickThread(const Candidates& candidates) {
  return Follow(candidates.size(),
                static_cast<uint16_t>(candidates.fallback()));
}

uint16_t Replay::PickValue(const Choice& choice) {
  return static_cast<uint16_t>(
      std::min<size_t>(Follow(choice.bound, choice.fallback), UINT16_MAX));
}

}  // namespace ravel
