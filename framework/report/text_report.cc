// SPDX-License-Identifier: Apache-2.0

#include "framework/report/text_report.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "framework/report/headline.h"
#include "framework/report/line.h"
#include "framework/report/rows.h"
#include "framework/report/sections.h"
#include "framework/report/story.h"
#include "framework/report/timeline.h"

namespace ravel {
namespace {

using internal::Line;
using internal::Story;
using internal::Style;

constexpr size_t kIndent = 8;  // of what belongs to the headline
constexpr size_t kFewestRows = 12;
// The report of more steps than that fits a terminal, if it can be done.
constexpr size_t kLong = 200;
constexpr size_t kMostLines = 58;

std::string Head(const Story& story, const TextOptions& options) {
  std::vector<std::string> lines = internal::Headline(story, options.message);
  lines.push_back(internal::Subject(story));
  lines.push_back(story.failure.found);
  lines.push_back(story.failure.needs);
  if (story.failure.real) {
    lines.push_back("on hardware threads: there is no schedule to replay");
  }
  Line first;
  first.Put(0, "FAILED", Style::kRed);
  first.Put(kIndent, lines[0], Style::kBold);
  std::string out = first.Render(options.color);
  for (size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    Line line;
    line.Put(kIndent, lines[i]);
    out += line.Render(options.color);
  }
  return out;
}

size_t CountLines(const std::string& text) {
  return static_cast<size_t>(std::ranges::count(text, '\n'));
}

// The table; of a long execution one of about `most_lines`.
std::string Steps(const Story& story, const TextOptions& options,
                  size_t most_lines) {
  if (story.failure.steps.empty()) return "";
  const std::vector<internal::Row> all = internal::FoldLoops(story);
  const auto table = [&](size_t most_rows) {
    const auto rows = internal::ChooseRows(story, all, most_rows);
    return internal::Timeline(story, rows, options.width, options.color)
        .value_or(internal::StepList(story, rows, options.color));
  };
  size_t most_rows = internal::kMostRows;
  std::string text = table(most_rows);
  if (story.failure.steps.size() <= kLong) return text;
  // A stretch left out and a preemption have lines of their own.
  while (CountLines(text) > most_lines && most_rows > kFewestRows) {
    most_rows = std::max(kFewestRows, most_rows - 4);
    text = table(most_rows);
  }
  return text;
}

std::string Foot(const Story& story) {
  const Failure& failure = story.failure;
  std::string out;
  if (!failure.replay_command.empty()) {
    absl::StrAppend(&out, failure.real ? "  Repeat  " : "  Replay  ",
                    failure.replay_command, "\n");
  }
  if (!failure.debug_flag.empty() && !failure.steps.empty()) {
    absl::StrAppend(&out, "  Debug   ", failure.replay_command,
                    failure.debug_flag, internal::DebugStep(story), "\n");
  }
  if (failure.passes.has_value()) {
    absl::StrAppend(&out, "  Passing ", failure.passes->replay_command, "\n");
  }
  if (!failure.schedule_file.empty()) {
    absl::StrAppend(&out, "  Saved   ", failure.schedule_file, "\n");
  }
  if (!failure.page.empty()) {
    absl::StrAppend(&out, "  Report  ", failure.page, "\n");
  }
  return out;
}

}  // namespace

std::string TextReport(const Failure& failure, const TextOptions& options) {
  const Story story(failure);
  const std::string head = Head(story, options);
  std::string rest;
  for (const std::string& part :
       {internal::BlockedSection(story), internal::WhySection(story),
        internal::PassSection(story, options.width),
        internal::RaceSection(story, options.width),
        internal::StackSection(story), internal::OutputSection(story),
        Foot(story)}) {
    if (!part.empty()) absl::StrAppend(&rest, "\n", part);
  }
  const size_t others = CountLines(head) + CountLines(rest) + 1;
  const std::string steps =
      Steps(story, options, kMostLines - std::min(others, kMostLines));
  return absl::StrCat(head, steps.empty() ? "" : "\n", steps, rest);
}

}  // namespace ravel
