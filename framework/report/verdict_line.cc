// SPDX-License-Identifier: Apache-2.0

#include "framework/report/verdict_line.h"

#include <algorithm>

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
                          Distinct(result), CutShort(result, options), within,
                          ", ", Rate(result));
    default:
      return absl::StrCat("passed ", Noun(result.executions), Distinct(result),
                          " (", options.strategy, ", seed ", options.seed,
                          "; no proof", CutShort(result, options), "), ",
                          Rate(result));
  }
}

}  // namespace ravel
