// SPDX-License-Identifier: Apache-2.0
//
// The detailed replay of a schedule in a fresh process.

#ifndef RAVEL_FRAMEWORK_EXPLORER_CONFIRMATION_H_
#define RAVEL_FRAMEWORK_EXPLORER_CONFIRMATION_H_

#include <string>
#include <vector>

#include "framework/explorer/search_state.h"
#include "framework/explorer/subject.h"
#include "ravel/ravel.h"

namespace ravel {

// What runs next with the state's replay_points switches at the promoted
// `places`.
void SwitchAt(SearchState& state, const Options& options,
              std::span<const uint32_t> places);

// Runs the schedule and returns what the scenario printed. The state then has
// the log, the recording and the races of that execution.
std::string ReplayRecorded(SearchState& state, const Options& options,
                           const Subject& subject,
                           const std::vector<Deviation>& deviations,
                           std::span<const uint32_t> places);

// Where the execution in the log went another way than the saved one: a
// sentence, or nothing.
std::string FirstDifference(const SavedExecution& saved,
                            const SearchState& state);

// Of threads, operations and objects, not of addresses.
uint64_t TraceFingerprint(std::span<const Step> steps);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_CONFIRMATION_H_
