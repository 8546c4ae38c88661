// SPDX-License-Identifier: Apache-2.0

#include "framework/report/rows.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "framework/report/wording.h"

namespace ravel::internal {
namespace {

constexpr size_t kMostEnds = 8;  // rows at the beginning, and at the end
constexpr size_t kLongestPeriod = 16;
// A loop shorter than this is easier read in full.
constexpr size_t kFewestFolded = 6;

// A number for each step; equal numbers print alike.
std::vector<size_t> PrintedAs(const Story& story) {
  using Print =
      std::tuple<ThreadId, OpKind, std::string, std::optional<uint64_t>,
                 std::optional<uint64_t>, ThreadId, bool, std::string, bool>;
  std::map<Print, size_t> numbers;
  std::vector<size_t> result;
  const std::vector<FailureStep>& steps = story.failure.steps;
  for (size_t i = 0; i < steps.size(); ++i) {
    const FailureStep& step = steps[i];
    const Print print = {step.thread,
                         step.kind,
                         step.object,
                         step.before,
                         step.after,
                         step.other,
                         step.preempted,
                         LongPlace(step.stack),
                         story.marks.contains(i)};
    result.push_back(numbers.emplace(print, numbers.size()).first->second);
  }
  return result;
}

// How many steps from `begin` on repeat the `period` steps before `begin`, in
// whole periods.
size_t Repeated(const std::vector<size_t>& prints, size_t begin,
                size_t period) {
  size_t end = begin;
  while (end < prints.size() && prints[end] == prints[end - period]) ++end;
  return (end - begin) / period * period;
}

// Marks rows worth keeping, until there are enough.
class Selection {
 public:
  Selection(const std::vector<Row>& rows, size_t most)
      : rows_(rows), most_(most), keep_(rows.size(), false) {
    const size_t ends = std::min(kMostEnds, most / 4);
    for (size_t i = 0; i < ends; ++i) Keep(i);
    for (size_t i = rows.size() - ends; i < rows.size(); ++i) Keep(i);
  }

  // Keeps the row of `step` and its neighbours.
  void KeepAround(size_t step) {
    if (kept_ + 3 > most_) return;
    const auto next =
        std::ranges::upper_bound(rows_, step, std::less<>(), &Row::first);
    const auto row = static_cast<size_t>(next - rows_.begin()) - 1;
    if (row > 0) Keep(row - 1);
    Keep(row);
    if (row + 1 < rows_.size()) Keep(row + 1);
  }

  // The rows kept, with stretches in place of the others.
  std::vector<Row> Result() const {
    std::vector<Row> result;
    for (size_t i = 0; i < rows_.size(); ++i) {
      const Row& row = rows_[i];
      if (keep_[i] && LoopIsShown(i)) {
        result.push_back(row);
      } else if (!result.empty() && result.back().folded &&
                 result.back().period == 0) {
        result.back().count += row.count;
      } else {
        result.push_back({row.first, row.count, true, 0});
      }
    }
    for (Row& row : result) {
      if (row.count == 1) row.folded = false;
    }
    return result;
  }

 private:
  void Keep(size_t row) {
    if (!keep_[row]) ++kept_;
    keep_[row] = true;
  }

  // "The steps above" must be above.
  bool LoopIsShown(size_t row) const {
    for (size_t i = 1; i <= rows_[row].period; ++i) {
      if (!keep_[row - i]) return false;
    }
    return true;
  }

  const std::vector<Row>& rows_;
  const size_t most_;
  std::vector<bool> keep_;
  size_t kept_ = 0;
};

}  // namespace

std::vector<Row> FoldLoops(const Story& story) {
  const std::vector<size_t> prints = PrintedAs(story);
  std::vector<Row> rows;
  size_t shown = 0;  // since the last folded stretch
  for (size_t i = 0; i < prints.size();) {
    size_t repeated = 0;
    for (size_t period = 1; period <= std::min(shown, kLongestPeriod);
         ++period) {
      repeated = Repeated(prints, i, period);
      if (repeated < kFewestFolded) continue;
      rows.push_back({i, repeated, true, period});
      break;
    }
    if (repeated < kFewestFolded) {
      rows.push_back({i++});
      ++shown;
    } else {
      i += repeated;
      shown = 0;
    }
  }
  return rows;
}

std::vector<Row> ChooseRows(const Story& story, const std::vector<Row>& rows,
                            size_t most) {
  if (rows.size() <= most) return rows;
  Selection selection(rows, most);
  if (story.lost_update) {
    selection.KeepAround(story.lost_update->stale_read);
    selection.KeepAround(story.lost_update->other_read);
    selection.KeepAround(story.lost_update->other_write);
    selection.KeepAround(story.lost_update->overwrite);
  }
  for (const FailureRace& race : story.races) {
    selection.KeepAround(race.first);
    selection.KeepAround(race.second);
  }
  // The nearer to the failure, the more likely it matters.
  const std::vector<FailureStep>& steps = story.failure.steps;
  for (size_t i = steps.size(); i-- > 0;) {
    if (steps[i].preempted) selection.KeepAround(i);
  }
  return selection.Result();
}

std::string FoldText(const Row& row) {
  if (row.period == 0) return Count(row.count, "step");
  const std::string what =
      row.period == 1 ? "the step" : absl::StrCat("the ", row.period, " steps");
  return absl::StrCat(what, " above, ", Count(row.count / row.period, "time"),
                      " more");
}

}  // namespace ravel::internal
