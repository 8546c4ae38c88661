// SPDX-License-Identifier: Apache-2.0
//
// The failing schedules that earlier runs kept, one file a subject.

#ifndef RAVEL_FRAMEWORK_EXPLORER_KEPT_SCHEDULE_H_
#define RAVEL_FRAMEWORK_EXPLORER_KEPT_SCHEDULE_H_

#include <string>

#include "framework/explorer/explorer.h"
#include "framework/explorer/subject.h"
#include "framework/schedule/schedule_file.h"
#include "ravel/ravel.h"

namespace ravel {

// Where the schedule of that subject is kept below `directory`.
std::string KeptSchedulePath(const std::string& directory,
                             const std::string& subject);

// Where its page is written, beside the schedule.
std::string KeptPagePath(const std::string& directory,
                         const std::string& subject);

// At which step a replay of the file left it, and what was expected there: one
// sentence, or nothing.
std::string DescribeDifference(const ScheduleFile& file,
                               const Exploration& exploration);

// Replays the kept schedule, if there is one. The exploration has a bug if it
// still fails, and then nothing needs to be searched; its notes say what
// became of the schedule.
Exploration ReplayKept(const Subject& subject, const Options& options);

// Explores, but first replays the kept schedule, if options.out has one: where
// that still fails, it is what was found.
Exploration ExploreKeptFirst(const Subject& subject, const Options& options);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_KEPT_SCHEDULE_H_
