// SPDX-License-Identifier: Apache-2.0
//
// An execution as a schedule: with all that decided its course.

#ifndef RAVEL_FRAMEWORK_EXPLORER_SCHEDULE_OF_H_
#define RAVEL_FRAMEWORK_EXPLORER_SCHEDULE_OF_H_

#include <cstdint>
#include <span>

#include "framework/explorer/search_state.h"
#include "framework/explorer/subject.h"
#include "framework/schedule/schedule.h"
#include "ravel/ravel.h"

namespace ravel {

// `places` are those that were promoted when it ran.
Schedule ScheduleOf(const SavedExecution& saved, const Options& options,
                    const Subject& subject, std::span<const uint32_t> places);

// REQUIRES: `saved` is of the search of `state`, whose first `saved.places`
// promoted places were in force.
Schedule ScheduleOf(const SavedExecution& saved, const SearchState& state,
                    const Options& options, const Subject& subject);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_SCHEDULE_OF_H_
