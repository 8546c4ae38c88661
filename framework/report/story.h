// SPDX-License-Identifier: Apache-2.0
//
// What every part of a report wants to know of a failure: which file a bare
// ":12" means, which variables it is about, which accesses race, and the
// pattern of the bug where that is certain.

#ifndef RAVEL_FRAMEWORK_REPORT_STORY_H_
#define RAVEL_FRAMEWORK_REPORT_STORY_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "framework/report/failure.h"
#include "framework/report/lost_update.h"

namespace ravel::internal {

struct Story {
  explicit Story(const Failure& of);

  const Failure& failure;
  size_t threads = 0;  // at least as many as any step names
  std::string file;    // of most places; theirs are printed as ":12"
  // The variables the failure is about, where they are one or two.
  std::vector<std::string> watched;
  // Every access to memory is to watched[0]; its name goes without saying.
  bool one_variable = false;
  // At most one race for each pair of source places, and how many others
  // there are.
  std::vector<FailureRace> races;
  size_t races_left_out = 0;
  // "A", "B", ...: the races that a step takes part in.
  std::map<size_t, std::vector<std::string>> marks;
  std::optional<LostUpdate> lost_update;
};

// The number of the step before which to look around in a debugger: the one
// that loses an update; of a deadlock the end, when all wait; or else the last.
size_t DebugStep(const Story& story);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_STORY_H_
