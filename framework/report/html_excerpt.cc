// SPDX-License-Identifier: Apache-2.0

#include "framework/report/html_excerpt.h"

#include <algorithm>

namespace ravel::internal {
namespace {

constexpr size_t kHead = 4'000;
// The end is where things went wrong.
constexpr size_t kTail = 14'000;
constexpr size_t kAround = 30;

}  // namespace

Excerpt::Excerpt(const Story& story)
    : kept_(story.failure.steps.size(), false) {
  const size_t count = kept_.size();
  if (count <= kMostSteps) {
    Keep(0, count);
  } else {
    Keep(0, kHead);
    Keep(count - kTail, count);
    const auto keep_around = [&](size_t step) {
      Keep(step < kAround ? 0 : step - kAround, step + kAround + 1);
    };
    for (const FailureRace& race : story.races) {
      keep_around(race.first);
      keep_around(race.second);
    }
    if (const auto& lost = story.lost_update) {
      keep_around(lost->stale_read);
      keep_around(lost->other_read);
      keep_around(lost->other_write);
      keep_around(lost->overwrite);
    }
  }
  for (size_t i = 0; i < count; ++i) {
    if (kept_[i]) steps_.push_back(i);
  }
}

void Excerpt::Keep(size_t begin, size_t end) {
  for (size_t i = begin; i < std::min(end, kept_.size()); ++i) kept_[i] = true;
}

size_t Excerpt::PlaceOf(size_t step) const {
  return static_cast<size_t>(std::ranges::lower_bound(steps_, step) -
                             steps_.begin());
}

std::vector<Excerpt::Gap> Excerpt::Gaps() const {
  std::vector<Gap> gaps;
  size_t next = 0;  // the step that would leave no gap
  for (size_t i = 0; i < steps_.size(); ++i) {
    if (steps_[i] != next) gaps.push_back({i, steps_[i] - next});
    next = steps_[i] + 1;
  }
  return gaps;
}

}  // namespace ravel::internal
