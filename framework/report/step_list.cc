// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "framework/report/line.h"
#include "framework/report/timeline.h"
#include "framework/report/watch.h"
#include "framework/report/wording.h"

namespace ravel::internal {
namespace {

constexpr size_t kMargin = 2;
constexpr size_t kGap = 2;
constexpr size_t kWidestText = 48;

struct Entry {
  std::array<std::string, 4> cells;  // step, thread, what, where
  ThreadId thread = 0;
  std::string remarks;
};

std::string Remarks(const Story& story, size_t index, const Watch& watch) {
  std::vector<std::string> remarks;
  if (const auto marks = story.marks.find(index); marks != story.marks.end()) {
    remarks.push_back(absl::StrCat("◀", absl::StrJoin(marks->second, " ◀")));
  }
  if (std::string remark = watch.Remark(); !remark.empty()) {
    remarks.push_back(std::move(remark));
  }
  if (story.failure.steps[index].preempted) remarks.push_back("⏸ preempted");
  return absl::StrJoin(remarks, "  ");
}

Entry StepEntry(const Story& story, size_t index, const Watch& watch) {
  const FailureStep& step = story.failure.steps[index];
  return {{absl::StrCat(index + 1), ThreadName(story.failure, step.thread),
           Cut(StepText(story.failure, step, true), kWidestText),
           LongPlace(step.stack)},
          step.thread,
          Remarks(story, index, watch)};
}

std::vector<Entry> Entries(const Story& story, const std::vector<Row>& rows) {
  std::vector<Entry> entries;
  Watch watch(story);
  for (const Row& row : rows) {
    for (size_t i = row.first; i < row.first + row.count; ++i) {
      watch.Advance(i);
    }
    entries.push_back(row.folded ? Entry{{"⋮", FoldText(row), "", ""}, 0, ""}
                                 : StepEntry(story, row.first, watch));
  }
  return entries;
}

// The columns' widths; a folded stretch spreads over the empty ones.
std::array<size_t, 4> Widths(const std::vector<Entry>& entries) {
  std::array<size_t, 4> widths = {4, 6, 4, 5};
  for (const Entry& entry : entries) {
    if (entry.cells[0] == "⋮") continue;
    for (size_t i = 0; i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], Width(entry.cells[i]));
    }
  }
  return widths;
}

}  // namespace

std::string StepList(const Story& story, const std::vector<Row>& rows,
                     bool color) {
  constexpr std::array<std::string_view, 4> kHeaders = {"step", "thread",
                                                        "what", "where"};
  const std::vector<Entry> entries = Entries(story, rows);
  const std::array<size_t, 4> widths = Widths(entries);
  std::array<size_t, 4> starts;
  Line names, rules;
  size_t start = kMargin;
  for (size_t i = 0; i < starts.size(); ++i) {
    starts[i] = start;
    names.Put(i == 0 ? start + widths[0] - 4 : start, kHeaders[i],
              Style::kBold);
    rules.Dashes(start, start + widths[i]);
    start += widths[i] + kGap;
  }
  std::string out = names.Render(color) + rules.Render(color);
  for (const Entry& entry : entries) {
    const bool failed = entry.cells[2].starts_with("✗");
    Line line;
    line.Put(starts[1] - kGap - Width(entry.cells[0]), entry.cells[0]);
    line.Put(starts[1], entry.cells[1], ThreadStyle(entry.thread));
    line.Put(starts[2], entry.cells[2],
             failed ? Style::kRed : ThreadStyle(entry.thread));
    line.Put(starts[3], entry.cells[3], Style::kDim);
    if (!entry.remarks.empty()) {
      line.Put(start, entry.remarks, Style::kRed);
    }
    out += line.Render(color);
  }
  return out;
}

}  // namespace ravel::internal
