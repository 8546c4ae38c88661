// SPDX-License-Identifier: Apache-2.0

#include "framework/report/headline.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "framework/report/wording.h"

namespace ravel::internal {

std::vector<std::string> Headline(const Story& story, bool with_message) {
  const Failure& failure = story.failure;
  std::vector<std::string> lines;
  if (story.lost_update && failure.kind == "assertion") {
    lines.push_back(
        absl::StrCat("lost update on '", story.lost_update->object, "'"));
    if (!with_message) return lines;
  }
  for (absl::string_view line :
       absl::StrSplit(failure.message, '\n', absl::SkipEmpty())) {
    lines.emplace_back(line);
  }
  if (lines.empty()) {
    lines.push_back(absl::StrReplaceAll(failure.kind, {{"_", " "}}));
  }
  return lines;
}

std::string Subject(const Story& story) {
  const Failure& failure = story.failure;
  std::string place = failure.file.empty()
                          ? FileAndLine(story.file, 0)
                          : FileAndLine(failure.file, failure.line);
  if (failure.scenario.empty()) return place;
  return place.empty() ? failure.scenario
                       : absl::StrCat(failure.scenario, ", ", place);
}

}  // namespace ravel::internal
