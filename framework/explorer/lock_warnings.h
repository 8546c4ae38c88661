// SPDX-License-Identifier: Apache-2.0
//
// The lock-order inversions of a search in words.

#ifndef RAVEL_FRAMEWORK_EXPLORER_LOCK_WARNINGS_H_
#define RAVEL_FRAMEWORK_EXPLORER_LOCK_WARNINGS_H_

#include <string>
#include <vector>

#include "framework/explorer/search_state.h"
#include "framework/explorer/subject.h"
#include "ravel/ravel.h"

namespace ravel {

// Of all inversions, each once. Replays their executions: the recording that
// was there is gone.
std::vector<std::string> LockWarnings(SearchState& state,
                                      const Options& options,
                                      const Subject& subject);

// Of the first inversion, whose execution was just replayed.
std::string LockMessage(const SearchState& state);

// An inversion is no news besides an outcome of this kind.
bool IsAboutLocks(OutcomeKind kind);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_LOCK_WARNINGS_H_
