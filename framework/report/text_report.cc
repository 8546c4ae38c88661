// SPDX-License-Identifier: Apache-2.0

#include "framework/report/text_report.h"

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

std::string Steps(const Story& story, const TextOptions& options) {
  if (story.failure.steps.empty()) return "";
  const std::vector<internal::Row> rows = internal::ChooseRows(story);
  return internal::Timeline(story, rows, options.width, options.color)
      .value_or(internal::StepList(story, rows, options.color));
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
  std::string out = Head(story, options);
  for (const std::string& part :
       {Steps(story, options), internal::BlockedSection(story),
        internal::WhySection(story),
        internal::PassSection(story, options.width),
        internal::RaceSection(story, options.width),
        internal::StackSection(story), internal::OutputSection(story),
        Foot(story)}) {
    if (!part.empty()) absl::StrAppend(&out, "\n", part);
  }
  return out;
}

}  // namespace ravel
