// SPDX-License-Identifier: Apache-2.0

#include "framework/command/summary.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "framework/command/words.h"
#include "framework/explorer/strategy_list.h"
#include "framework/report/verdict_line.h"
#include "scheduler/scheduler.h"

namespace ravel {
namespace {

// What the result holds for, besides what the verdict says of its bounds.
std::string Scope(const Options& options, const Result& result) {
  if (options.backend == Backend::kReal) return "";
  return absl::StrCat(
      "; points=", WordOf(options.points),
      ", isolation=", WordOf(result.isolation),
      ", clock=", WordOf(options.clock), ", heap=", WordOf(options.heap),
      ", spurious<=", options.spurious, ", idle<=", Scheduler::kMaxIdle,
      ", spins<=", SpinsOf(options),
      options.crashes == 0 ? "" : absl::StrCat(", crashes<=", options.crashes));
}

std::string BugLine(const Options& options, const Result& result) {
  const char* noun =
      options.backend == Backend::kReal ? "repetition" : "execution";
  return absl::StrFormat("bug (%s) in %s %d of %d, %.2f s", result.bug->kind,
                         noun, result.first_bug_execution, result.executions,
                         result.seconds);
}

std::string VerdictOf(const Options& options, const Result& result) {
  switch (result.verdict) {
    case Verdict::kBug:
      if (result.bug.has_value()) return BugLine(options, result);
      break;
    case Verdict::kDiverged:
      return absl::StrCat("diverged: ", result.diverged);
    case Verdict::kInconclusive:
      return absl::StrCat("inconclusive: ", VerdictLine(result, options),
                          Scope(options, result));
    case Verdict::kPassed:
    case Verdict::kExhausted:
      break;
  }
  return VerdictLine(result, options) + Scope(options, result);
}

}  // namespace

std::string SummaryLine(const std::string& scenario, const Options& options,
                        const Exploration& exploration) {
  return absl::StrCat(scenario, "  ", VerdictOf(options, exploration.result),
                      "\n");
}

void PrintSummary(const std::string& scenario, const Options& options,
                  const Exploration& exploration) {
  std::string text = SummaryLine(scenario, options, exploration);
  for (const std::string& note : exploration.notes) {
    absl::StrAppend(&text, "  ", note, "\n");
  }
  if (!exploration.result.uncontrolled.empty()) {
    absl::StrAppend(&text, "  uncontrolled: ",
                    absl::StrJoin(exploration.result.uncontrolled, ", "), "\n");
  }
  for (const std::string& warning : exploration.result.warnings) {
    absl::StrAppend(&text, "  warning: ",
                    absl::StrReplaceAll(warning, {{"\n", "\n  "}}), "\n");
  }
  if (exploration.result.bug.has_value() && !options.quiet) {
    absl::StrAppend(&text, "\n", exploration.result.bug->report, "\n");
  }
  fputs(text.c_str(), stdout);
  // What follows may take long, and forks.
  fflush(stdout);
}

}  // namespace ravel
