// SPDX-License-Identifier: Apache-2.0
//
// How much of what there is a search has seen, and what it found when.

#ifndef RAVEL_FRAMEWORK_EXPLORER_HOW_MUCH_H_
#define RAVEL_FRAMEWORK_EXPLORER_HOW_MUCH_H_

#include <span>
#include <string>

#include "framework/explorer/search_state.h"
#include "ravel/ravel.h"

namespace ravel {

// `streams` are the names of the strategy's, if there are several.
void SayHowMuch(const SearchState& state, const Options& options,
                std::span<const char* const> streams, bool exhaustive,
                Result* result);

// "execution 4 of 100 (portfolio: pct, seed 1); 3 fail"
std::string WhenFound(const SearchState& state, const SavedExecution& saved,
                      const Options& options,
                      std::span<const char* const> streams, bool exhaustive);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_HOW_MUCH_H_
