// SPDX-License-Identifier: Apache-2.0

#include "framework/output/entry.h"

#include "framework/report/headline.h"
#include "framework/report/verdict_line.h"

namespace ravel {

bool Fails(const Entry& entry) {
  if (entry.compared) return !entry.unexpected.empty();
  switch (entry.result().verdict) {
    case Verdict::kBug:
    case Verdict::kDiverged:
    case Verdict::kInconclusive:
      return true;
    default:
      return false;
  }
}

std::string WhatIsWrong(const Entry& entry) {
  const Result& result = entry.result();
  if (entry.compared) return entry.unexpected;
  if (result.bug.has_value()) {
    const std::string headline =
        entry.exploration.failure.has_value()
            ? internal::Headline(internal::Story(*entry.exploration.failure),
                                 /*with_message=*/true)
                  .front()
            : result.bug->message;
    return result.bug->kind + ": " + headline;
  }
  if (result.verdict == Verdict::kDiverged) {
    return "diverged: " + result.diverged;
  }
  if (result.verdict == Verdict::kInconclusive) {
    return "inconclusive: " + VerdictLine(result, entry.options);
  }
  return "";
}

Place PlaceOf(const Entry& entry) {
  const auto& bug = entry.result().bug;
  if (bug.has_value() && bug->line > 0) return {bug->file, bug->line};
  if (bug.has_value() && entry.exploration.failure.has_value()) {
    const std::vector<FailureStep>& steps = entry.exploration.failure->steps;
    for (size_t i = steps.size(); i-- > 0;) {
      if (!steps[i].stack.empty() && steps[i].stack[0].line > 0) {
        return {steps[i].stack[0].file, steps[i].stack[0].line};
      }
    }
  }
  return {entry.file, entry.line};
}

}  // namespace ravel
