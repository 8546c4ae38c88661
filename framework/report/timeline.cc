// SPDX-License-Identifier: Apache-2.0

#include "framework/report/timeline.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "framework/report/lifelines.h"
#include "framework/report/line.h"
#include "framework/report/watch.h"
#include "framework/report/wording.h"

namespace ravel::internal {
namespace {

constexpr size_t kMargin = 2;
constexpr size_t kGap = 2;
constexpr size_t kArrow = 3;  // the shortest arrow, less its head
constexpr size_t kWidestHeader = 28;
constexpr std::string_view kPreempted = "⏸ preempted";

// One step in its thread's column: "write 0 → 1  :13 ◀A ◀B".
struct Cell {
  std::string text;
  std::string place;
  std::string marks;
};

struct Column {
  std::string header;
  size_t text = 0;  // widths
  size_t place = 0;
  size_t marks = 0;
  bool has_arrows = false;
  size_t start = 0;

  size_t CellWidth() const {
    size_t width = text;
    if (place > 0) width += kGap + place;
    if (marks > 0) width += 1 + marks;
    return width + (has_arrows ? kArrow : 0);
  }
  size_t End() const { return start + std::max(Width(header), CellWidth()); }

  void Fit(const Cell& cell) {
    text = std::max(text, Width(cell.text));
    place = std::max(place, Width(cell.place));
    marks = std::max(marks, Width(cell.marks));
  }
};

class Table {
 public:
  Table(const Story& story, const std::vector<Row>& rows);

  size_t width() const { return std::max(watch_end_, columns_.back().End()); }
  std::string Render(bool color) const;

 private:
  Cell CellOf(size_t index) const;
  Cell WaitCell(const FailureWait& wait) const;
  void FitColumns();
  void PlaceColumns();
  void PutHeader(Line* names, Line* rules) const;
  void PutLives(const Lifelines& lives, Line* line) const;
  void PutCell(ThreadId thread, const Cell& cell, Line* line) const;
  void PutArrow(const FailureStep& step, const Cell& cell, Line* line) const;
  void PutWatch(const Watch& watch, Line* line) const;
  Line FoldLine(const Row& row) const;
  Line StepLine(size_t index, const Lifelines& lives, const Watch& watch) const;
  Line PreemptedLine(size_t index, const Lifelines& lives) const;
  std::optional<Line> WaitLine(const Lifelines& lives) const;

  const Story& story_;
  const Failure& failure_;
  const std::vector<Row>& rows_;
  size_t number_width_;
  std::vector<Column> columns_;
  std::vector<size_t> watch_starts_;
  size_t watch_end_ = 0;
};

Table::Table(const Story& story, const std::vector<Row>& rows)
    : story_(story),
      failure_(story.failure),
      rows_(rows),
      number_width_(
          std::max<size_t>(4, absl::StrCat(story.failure.steps.size()).size())),
      columns_(story.threads) {
  FitColumns();
  PlaceColumns();
}

Cell Table::CellOf(size_t index) const {
  const FailureStep& step = failure_.steps[index];
  Cell cell = {StepText(failure_, step, !story_.one_variable),
               ShortPlace(story_, step.stack), ""};
  if (const auto marks = story_.marks.find(index);
      marks != story_.marks.end()) {
    cell.marks = absl::StrCat("◀", absl::StrJoin(marks->second, " ◀"));
  }
  return cell;
}

Cell Table::WaitCell(const FailureWait& wait) const {
  return {absl::StrCat("✗ ", WaitStepText(failure_, wait)),
          ShortPlace(story_, wait.stack), ""};
}

void Table::FitColumns() {
  for (const Row& row : rows_) {
    if (row.folded) continue;
    const FailureStep& step = failure_.steps[row.first];
    Column& column = columns_[step.thread];
    column.Fit(CellOf(row.first));
    if (step.preempted) {
      column.text = std::max(column.text, Width(kPreempted));
    }
    if (step.other != kNoThread && step.other > step.thread) {
      column.has_arrows = true;
    }
  }
  for (size_t i = 0; i < failure_.threads.size(); ++i) {
    if (const auto& waits = failure_.threads[i].waits) {
      columns_[i].Fit(WaitCell(*waits));
    }
  }
}

void Table::PlaceColumns() {
  size_t start = kMargin + number_width_ + kGap;
  for (size_t i = 0; i < columns_.size(); ++i) {
    const ThreadId thread = static_cast<ThreadId>(i);
    std::string header = ThreadName(failure_, thread);
    if (i < failure_.threads.size() && !failure_.threads[i].function.empty()) {
      absl::StrAppend(&header, " ", failure_.threads[i].function);
    }
    columns_[i].header = Cut(header, kWidestHeader);
    columns_[i].start = start;
    start = columns_[i].End() + kGap;
  }
  const std::vector<size_t> widths = WatchWidths(story_);
  for (size_t width : widths) {
    watch_starts_.push_back(start);
    watch_end_ = start + width;
    start = watch_end_ + kGap;
  }
}

void Table::PutHeader(Line* names, Line* rules) const {
  const auto put = [&](size_t start, size_t end, std::string_view name,
                       Style style) {
    names->Put(start, name, style);
    rules->Dashes(start, end);
  };
  put(kMargin + number_width_ - 4, kMargin + number_width_, "step",
      Style::kBold);
  for (size_t i = 0; i < columns_.size(); ++i) {
    const Style style = ThreadStyle(static_cast<ThreadId>(i));
    put(columns_[i].start, columns_[i].End(), columns_[i].header,
        i == 0 ? Style::kBold : style);
  }
  for (size_t i = 0; i < watch_starts_.size(); ++i) {
    const size_t end =
        i + 1 < watch_starts_.size() ? watch_starts_[i + 1] - kGap : watch_end_;
    put(watch_starts_[i], end, story_.watched[i], Style::kBold);
  }
}

void Table::PutLives(const Lifelines& lives, Line* line) const {
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (lives.of(i) == Life::kNone) continue;
    line->Put(columns_[i].start, lives.of(i) == Life::kRuns ? "│" : "┆",
              Style::kDim);
  }
}

void Table::PutCell(ThreadId thread, const Cell& cell, Line* line) const {
  const Column& column = columns_[thread];
  const bool failed = cell.text.starts_with("✗");
  line->Put(column.start, cell.text,
            failed ? Style::kRed : ThreadStyle(thread));
  size_t at = column.start + column.text + kGap;
  line->Put(at, cell.place, Style::kDim);
  at += column.place + (column.place > 0 ? 1 : 0);
  line->Put(at, cell.marks, Style::kRed);
}

// From the thread that acts to the other, or back from the one it joins.
void Table::PutArrow(const FailureStep& step, const Cell& cell,
                     Line* line) const {
  if (step.other >= columns_.size() || step.other == step.thread) return;
  const Column& from = columns_[step.thread];
  const size_t to = columns_[step.other].start;
  const bool is_join = step.kind == OpKind::kJoinThread;
  if (to > from.start) {
    size_t begin = from.start + from.text + 1;
    if (from.place > 0) begin += kGap + from.place;
    if (!cell.marks.empty()) begin += Width(cell.marks) + 1;
    line->Dashes(begin, to);
    line->Put(is_join ? begin : to - 1, is_join ? "◀" : "▶", Style::kDim);
    line->Put(to, is_join ? "╯" : "│", Style::kDim);
  } else {
    const size_t end = from.start - 1;
    line->Dashes(to + 1, end);
    line->Put(is_join ? end - 1 : to + 1, is_join ? "▶" : "◀", Style::kDim);
    line->Put(to, is_join ? "╰" : "│", Style::kDim);
  }
}

void Table::PutWatch(const Watch& watch, Line* line) const {
  for (size_t i = 0; i < watch_starts_.size(); ++i) {
    line->Put(watch_starts_[i], watch.cells()[i]);
  }
  const std::string remark = watch.Remark();
  if (remark.empty()) return;
  const size_t value = Width(watch.cells().back());
  line->Put(watch_starts_.back() + (value > 0 ? value + kGap : 0), remark,
            Style::kRed);
}

Line Table::FoldLine(const Row& row) const {
  Line line;
  line.Put(kMargin + number_width_ - 1, "⋮", Style::kDim);
  line.Put(columns_[0].start, FoldText(row), Style::kDim);
  return line;
}

Line Table::StepLine(size_t index, const Lifelines& lives,
                     const Watch& watch) const {
  const FailureStep& step = failure_.steps[index];
  const Cell cell = CellOf(index);
  const std::string number = absl::StrCat(index + 1);
  Line line;
  PutLives(lives, &line);
  line.Put(kMargin + number_width_ - number.size(), number);
  PutCell(step.thread, cell, &line);
  PutArrow(step, cell, &line);
  PutWatch(watch, &line);
  return line;
}

Line Table::PreemptedLine(size_t index, const Lifelines& lives) const {
  Line line;
  PutLives(lives, &line);
  line.Put(columns_[failure_.steps[index].thread].start, kPreempted,
           Style::kYellow);
  return line;
}

// Where the threads stand that cannot go on, below the last step.
std::optional<Line> Table::WaitLine(const Lifelines& lives) const {
  Line line;
  PutLives(lives, &line);
  bool any = false;
  for (size_t i = 0; i < failure_.threads.size(); ++i) {
    const auto& waits = failure_.threads[i].waits;
    if (!waits) continue;
    PutCell(static_cast<ThreadId>(i), WaitCell(*waits), &line);
    any = true;
  }
  return any ? std::optional(line) : std::nullopt;
}

std::string Table::Render(bool color) const {
  Line names, rules;
  PutHeader(&names, &rules);
  std::string out = names.Render(color) + rules.Render(color);
  Lifelines lives(story_);
  Watch watch(story_);
  for (const Row& row : rows_) {
    if (row.folded) {
      for (size_t i = row.first; i < row.first + row.count; ++i) {
        lives.Advance(i);
        watch.Advance(i);
      }
      out += FoldLine(row).Render(color);
      continue;
    }
    watch.Advance(row.first);
    out += StepLine(row.first, lives, watch).Render(color);
    lives.Advance(row.first);
    if (failure_.steps[row.first].preempted) {
      out += PreemptedLine(row.first, lives).Render(color);
    }
  }
  if (const auto line = WaitLine(lives)) out += line->Render(color);
  return out;
}

}  // namespace

std::optional<std::string> Timeline(const Story& story,
                                    const std::vector<Row>& rows, size_t width,
                                    bool color) {
  const Table table(story, rows);
  if (table.width() > width) return std::nullopt;
  return table.Render(color);
}

}  // namespace ravel::internal
