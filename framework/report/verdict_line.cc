// SPDX-License-Identifier: Apache-2.0

#include "framework/report/verdict_line.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "framework/explorer/strategy_list.h"

namespace ravel {
namespace {

std::string Rate(const Result& result) {
  return absl::StrFormat("%.2f s, %s/s", result.seconds,
                         GroupedNumber(static_cast<uint64_t>(
                             static_cast<double>(result.executions) /
                             std::max(result.seconds, 1e-9))));
}

std::string Noun(uint64_t count) {
  return absl::StrCat(GroupedNumber(count),
                      count == 1 ? " execution" : " executions");
}

// ", 34 distinct"
std::string Distinct(const Result& result) {
  if (!result.distinct.has_value()) return "";
  return absl::StrCat(", ", result.distinct_is_least ? "at least " : "",
                      GroupedNumber(*result.distinct), " distinct");
}

// "; a new behaviour next: 0.02 %, at most 0.1 %"
std::string Unexpected(const Result& result) {
  if (!result.unseen.has_value()) return "";
  return absl::StrCat(
      "; a new behaviour next: ", Percent(result.unseen->estimate),
      ", at most ", Percent(result.unseen->at_most));
}

// ", 12 % explored of about 83,000"
std::string Explored(const Result& result) {
  if (!result.explored.has_value()) return "";
  const auto& all = result.estimated_executions;
  std::string of;
  if (all.has_value()) {
    of = absl::StrCat(" of about ",
                      *all < 1e15
                          ? GroupedNumber(static_cast<uint64_t>(*all + 0.5))
                          : absl::StrFormat("10^%.0f", std::log10(*all)));
  }
  return absl::StrCat(", ", Percent(*result.explored), " explored", of);
}

std::string CutShort(const Result& result, const Options& options) {
  std::string text;
  if (result.bounded != 0) {
    absl::StrAppend(&text, ", ", result.bounded, " of them cut short at ",
                    options.max_steps, " steps");
  }
  return text;
}

}  // namespace

std::string GroupedNumber(uint64_t number) {
  const std::string digits = absl::StrCat(number);
  std::string grouped;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) grouped += ',';
    grouped += digits[i];
  }
  return grouped;
}

std::string Percent(double share) {
  const double percent = share * 100;
  if (percent == 0) return "0 %";
  if (percent < 0.001) return "< 0.001 %";
  if (percent >= 99.5 && percent < 100) return "> 99 %";
  // Two digits that say something.
  const int digits = percent < 0.01  ? 4
                     : percent < 0.1 ? 3
                     : percent < 1   ? 2
                     : percent < 10  ? 1
                                     : 0;
  return absl::StrFormat("%.*f %%", digits, percent);
}

std::string BoundsOf(const Options& options) {
  return MakeStrategy(options.strategy, options.seed).bounds;
}

std::string VerdictLine(const Result& result, const Options& options) {
  if (options.backend == Backend::kReal) {
    return absl::StrCat("passed ", Noun(result.executions),
                        " on hardware threads, ",
                        absl::StrFormat("%.2f s", result.seconds));
  }
  const std::string bounds = BoundsOf(options);
  const std::string within = bounds.empty() ? "" : absl::StrCat(", ", bounds);
  switch (result.verdict) {
    case Verdict::kExhausted:
      return absl::StrCat("exhausted: all schedules, ", Noun(result.executions),
                          Distinct(result), " (sequential consistency", within,
                          "), ", Rate(result));
    case Verdict::kInconclusive:
      return absl::StrCat("stopped after ", Noun(result.executions),
                          Distinct(result), Explored(result),
                          CutShort(result, options), within, ", ",
                          Rate(result));
    default:
      return absl::StrCat("passed ", Noun(result.executions), Distinct(result),
                          " (", options.strategy, ", seed ", options.seed,
                          "; no proof", Unexpected(result),
                          CutShort(result, options), "), ", Rate(result));
  }
}

}  // namespace ravel
