// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/kept_schedule.h"

#include <unistd.h>

#include <exception>

#include "absl/strings/str_cat.h"
#include "framework/explorer/inquiry.h"
#include "framework/schedule/expected_steps.h"
#include "scheduler/outcome.h"

namespace ravel {
namespace {

std::string PathIn(const std::string& directory, const std::string& subject) {
  std::string name = subject;
  for (char& letter : name) {
    if (letter == '/') letter = '.';
  }
  return absl::StrCat(directory, "/", name);
}

// The execution is the kept one up to the check that failed there, and goes on
// without it: what GoogleTest does to note a failure, it does not do.
bool PassesInstead(const ScheduleFile& file, const Exploration& exploration) {
  if (!exploration.failure.has_value() || file.kind != "assertion") {
    return false;
  }
  const Failure& now = *exploration.failure;
  return now.kind == KindName(OutcomeKind::kFinished) &&
         IsSameUpToFailedCheck(file, now);
}

}  // namespace

std::string KeptSchedulePath(const std::string& directory,
                             const std::string& subject) {
  return PathIn(directory, subject) + ".schedule";
}

std::string KeptPagePath(const std::string& directory,
                         const std::string& subject) {
  return PathIn(directory, subject) + ".html";
}

std::string DescribeDifference(const ScheduleFile& file,
                               const Exploration& exploration) {
  if (!exploration.failure.has_value()) return "";
  return FirstDifference(file, *exploration.failure);
}

Exploration ReplayKept(const Subject& subject, const Options& options) {
  Exploration exploration;
  if (options.out.empty()) return exploration;
  const std::string path = KeptSchedulePath(options.out, subject.name);
  if (access(path.c_str(), F_OK) != 0) return exploration;
  const absl::StatusOr<ScheduleFile> file = ReadScheduleFile(path);
  if (!file.ok()) {
    exploration.notes.emplace_back(file.status().message());
    return exploration;
  }
  try {
    // It shall say as much as when it was found.
    Options as_found = options;
    as_found.minimize = options.minimize.value_or(kDefaultMinimize);
    exploration = ReplayLine(subject, as_found, file->line);
  } catch (const std::invalid_argument& error) {
    exploration.notes.push_back(absl::StrCat(path, ": ", error.what()));
    return exploration;
  }
  const char* fate = "passes now";
  std::string difference;
  if (exploration.result.bug.has_value()) {
    fate = "still fails";
    exploration.result.bug->schedule_file = path;
  } else if (exploration.result.verdict == Verdict::kDiverged) {
    const bool passes = PassesInstead(*file, exploration);
    if (!passes) {
      fate = "no longer fits the program";
      difference = DescribeDifference(*file, exploration);
    }
  }
  exploration.notes.push_back(absl::StrCat("the kept schedule ", fate, ": ",
                                           path, difference.empty() ? "" : "; ",
                                           difference));
  return exploration;
}

Exploration ExploreKeptFirst(const Subject& subject, const Options& options) {
  if (options.backend == Backend::kReal) return Explore(subject, options);
  Exploration kept = ReplayKept(subject, options);
  if (kept.result.bug.has_value()) {
    kept.is_replay = true;
    return kept;
  }
  Exploration exploration = Explore(subject, options);
  exploration.notes.insert(exploration.notes.begin(), kept.notes.begin(),
                           kept.notes.end());
  return exploration;
}

}  // namespace ravel
