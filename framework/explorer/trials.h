// SPDX-License-Identifier: Apache-2.0
//
// Executions that look into a finding: they make its schedule shorter, or
// search for one that passes. Workers run them as they run a search, but
// nothing is counted or kept except what the judge wants.

#ifndef RAVEL_FRAMEWORK_EXPLORER_TRIALS_H_
#define RAVEL_FRAMEWORK_EXPLORER_TRIALS_H_

#include <cstdint>
#include <span>

#include "framework/explorer/search_state.h"
#include "framework/explorer/subject.h"
#include "framework/explorer/worker.h"
#include "ravel/ravel.h"

namespace ravel {

class Trials {
 public:
  // Threads may switch at the promoted `places`, as in the finding.
  Trials(SearchState& state, const Options& options, const Subject& subject,
         std::span<const uint32_t> places);

  enum class End {
    kStopped,   // by the judge
    kNoneLeft,  // the strategy came to its end
    kBudget,
  };

  // Runs executions under `strategy`, at most `budget` of them. Adds those it
  // has run to spent() and takes them off the budget.
  End Run(Strategy& strategy, const TrialJudge& judge, Budget* budget);

  SearchState& state() { return state_; }
  const Options& options() const { return options_; }
  uint64_t spent() const { return spent_; }

 private:
  SearchState& state_;
  const Options& options_;
  const Subject& subject_;
  uint64_t spent_ = 0;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_TRIALS_H_
