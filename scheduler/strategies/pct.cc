// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/pct.h"

#include <algorithm>

#include "scheduler/strategies/draw_value.h"

namespace ravel {
namespace {

// Priorities that are drawn lie above it, those that are lowered below.
constexpr uint64_t kMiddle = uint64_t{1} << 32;
constexpr uint32_t kLengths = 6;  // 4, 16, ..., 4096

}  // namespace

bool Pct::Begin(uint64_t execution, Previous) {
  random_ = Random(seed_, execution);
  choice_ = 0;
  lowest_ = kMiddle;
  priorities_.clear();
  changes_.clear();
  const uint32_t length = 1u << 2 * (1 + random_.Below(kLengths));
  for (uint32_t i = 1; i < depth_; ++i) {
    changes_.push_back(random_.Below(length));
  }
  return true;
}

uint64_t& Pct::PriorityOf(ThreadId thread) {
  if (thread >= priorities_.size()) priorities_.resize(thread + 1u, 0);
  uint64_t& priority = priorities_[thread];
  if (priority == 0) priority = kMiddle + 1 + (random_.Next() >> 1);
  return priority;
}

size_t Pct::Highest(const Candidates& candidates) {
  size_t best = 0;
  uint64_t highest = 0;
  for (size_t i = 0; i < candidates.size(); ++i) {
    const uint64_t priority = PriorityOf(candidates.thread(i));
    if (priority <= highest) continue;
    highest = priority;
    best = i;
  }
  return best;
}

size_t Pct::PickThread(const Candidates& candidates) {
  size_t best = Highest(candidates);
  const ThreadId first = candidates.thread(best);
  const bool change =
      std::find(changes_.begin(), changes_.end(), choice_++) != changes_.end();
  if (change || Traits(candidates.op(first).kind).is_voluntary) {
    PriorityOf(first) = --lowest_;
    best = Highest(candidates);
  }
  return best;
}

uint16_t Pct::PickValue(const Choice& choice) {
  return DrawValue(random_, choice);
}

}  // namespace ravel
