// SPDX-License-Identifier: Apache-2.0
//
// index.html of --out: a page over all that ran, with a row for each scenario
// or test, a plot of how many behaviours were seen, and links to the pages of
// those that failed. One file that fetches nothing; without scripts it is the
// same table.

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "framework/command/words.h"
#include "framework/explorer/kept_schedule.h"
#include "framework/output/escape.h"
#include "framework/output/index_page.h"
#include "framework/output/output.h"
#include "framework/report/html_page.h"
#include "framework/report/verdict_line.h"

namespace ravel {
namespace {

using internal::XmlAttribute;
using internal::XmlText;

absl::string_view View(std::string_view text) {
  return {text.data(), text.size()};
}

std::string LinkTo(const std::string& path, const std::string& text) {
  return absl::StrCat("<a href=\"", XmlAttribute(internal::UriPath(path)),
                      "\">", XmlText(text), "</a>");
}

// "34 behaviours after 10,000 executions, the last new one by execution 812"
std::string PlotText(const std::vector<CoverageGrowth::Point>& growth) {
  const CoverageGrowth::Point& last = growth.back();
  std::string text =
      absl::StrCat(GroupedNumber(last.distinct), " behaviours after ",
                   GroupedNumber(last.executions), " executions");
  for (const CoverageGrowth::Point& point : growth) {
    if (point.distinct != last.distinct) continue;
    absl::StrAppend(&text, ", all of them seen by execution ",
                    GroupedNumber(point.executions));
    break;
  }
  return text;
}

// Behaviours over executions, both from 0 to where the search ended.
std::string Plot(const std::vector<CoverageGrowth::Point>& growth) {
  constexpr double kWidth = 160, kHeight = 36;
  if (growth.empty() || growth.back().distinct == 0) return "";
  const CoverageGrowth::Point& last = growth.back();
  std::string points = absl::StrFormat("0,%.1f", kHeight);
  for (const CoverageGrowth::Point& point : growth) {
    absl::StrAppendFormat(
        &points, " %.1f,%.1f",
        kWidth * static_cast<double>(point.executions) /
            static_cast<double>(last.executions),
        kHeight * (1 - static_cast<double>(point.distinct) /
                           static_cast<double>(last.distinct)));
  }
  const std::string text = PlotText(growth);
  return absl::StrFormat(
      "<svg class=\"plot\" viewBox=\"-2 -3 %.0f %.0f\" role=\"img\" "
      "aria-label=\"%s\"><title>%s</title><polyline points=\"%s\"/></svg>",
      kWidth + 4, kHeight + 5, text, text, points);
}

std::string Number(uint64_t number) {
  return number == 0 ? "" : GroupedNumber(number);
}

class Index final : public Output {
 public:
  explicit Index(std::string directory) : directory_(std::move(directory)) {}

  void Add(const Entry& entry) override {
    const Result& result = entry.result();
    const bool fails = Fails(entry);
    failed_ += fails;
    ++entries_;
    executions_ += result.executions;
    seconds_ += result.seconds;
    const std::string word = !result.skipped.empty()  ? "skipped"
                             : result.bug.has_value() ? result.bug->kind
                                                      : WordOf(result.verdict);
    absl::StrAppend(
        &rows_, "<tr class=\"", fails ? "fails" : "passes",
        "\" tabindex=\"-1\"><td><span class=\"badge\">",
        XmlText(result.skipped.empty() && !fails && result.bug.has_value()
                    ? word + ", expected"
                    : word),
        "</span></td><th scope=\"row\">", Name(entry), Said(entry), "</th><td>",
        XmlText(entry.real()     ? "hardware"
                : entry.replayed ? "replay"
                                 : entry.options.strategy),
        "</td><td class=\"count\">", Number(result.executions),
        "</td><td class=\"count\">", Number(result.first_bug_execution),
        "</td><td class=\"count\">",
        result.distinct.has_value() ? GroupedNumber(*result.distinct) : "",
        "</td><td>", Plot(entry.exploration.growth), "</td>",
        absl::StrFormat("<td class=\"count\">%.2f</td></tr>\n",
                        result.seconds));
  }

  std::string Text() const override {
    return absl::StrCat(
        View(internal::kIndexHead), "<style>\n", View(internal::kHtmlStyle),
        View(internal::kIndexStyle),
        "</style>\n</head>\n<body>\n<header id=\"top\"><div id=\"verdict\"",
        failed_ == 0 ? " class=\"passed\"" : "", ">",
        failed_ == 0 ? "PASSED" : "FAILED", "</div><div id=\"headline\"><h1>",
        failed_, " of ", entries_, " failed</h1><p id=\"subject\">",
        GroupedNumber(executions_), " executions, ",
        absl::StrFormat("%.1f s", seconds_), "</p></div>",
        View(internal::kIndexControls), "</header>\n",
        View(internal::kIndexTable), rows_, "</tbody></table></div></main>\n",
        "<script>\n\"use strict\";\n", View(internal::kIndexScript),
        "</script>\n</body>\n</html>\n");
  }

 private:
  // With a link to its page, if it has one.
  std::string Name(const Entry& entry) const {
    const auto& bug = entry.result().bug;
    if (!bug.has_value() || bug->page.empty()) return XmlText(entry.name);
    const std::filesystem::path page = KeptPagePath(directory_, entry.name);
    std::error_code error;
    if (!std::filesystem::exists(page, error)) return XmlText(entry.name);
    return LinkTo(page.filename(), entry.name);
  }

  static std::string Said(const Entry& entry) {
    const std::string& skipped = entry.result().skipped;
    const std::string said = skipped.empty() ? WhatIsWrong(entry) : skipped;
    if (said.empty()) return "";
    return absl::StrCat("<small>", XmlText(said), "</small>");
  }

  const std::string directory_;
  std::string rows_;
  size_t entries_ = 0;
  size_t failed_ = 0;
  uint64_t executions_ = 0;
  double seconds_ = 0;
};

}  // namespace

std::unique_ptr<Output> MakeIndex(const std::string& directory) {
  return std::make_unique<Index>(directory);
}

}  // namespace ravel
