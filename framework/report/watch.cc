// SPDX-License-Identifier: Apache-2.0

#include "framework/report/watch.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "framework/report/line.h"
#include "framework/report/wording.h"

namespace ravel::internal {

Watch::Watch(const Story& story)
    : story_(story),
      values_(story.watched.size()),
      cells_(story.watched.size()) {}

void Watch::Advance(size_t index) {
  index_ = index;
  const FailureStep& step = story_.failure.steps[index];
  for (size_t i = 0; i < values_.size(); ++i) {
    cells_[i].clear();
    if (step.kind == OpKind::kFailedCheck) cells_[i] = values_[i];
    if (!Traits(step.kind).is_memory || step.object != story_.watched[i]) {
      continue;
    }
    if (step.after) {
      values_[i] = cells_[i] = AfterText(step);
    } else if (step.before) {
      values_[i] = BeforeText(step);
    }
  }
}

std::string Watch::Remark() const {
  const auto& lost = story_.lost_update;
  if (!lost || lost->overwrite != index_) return "";
  return absl::StrCat("◀ step ", lost->other_write + 1, " lost");
}

std::vector<size_t> WatchWidths(const Story& story) {
  std::vector<size_t> widths;
  for (const std::string& name : story.watched) widths.push_back(Width(name));
  Watch watch(story);
  for (size_t i = 0; i < story.failure.steps.size(); ++i) {
    watch.Advance(i);
    for (size_t j = 0; j < widths.size(); ++j) {
      widths[j] = std::max(widths[j], Width(watch.cells()[j]));
    }
  }
  return widths;
}

}  // namespace ravel::internal
