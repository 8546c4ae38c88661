// SPDX-License-Identifier: Apache-2.0
//
// What follows when a search has found a failing schedule: a simpler one that
// fails the same way (minimizer.h), and the nearest one that passes
// (nearest_pass.h).

#ifndef RAVEL_FRAMEWORK_EXPLORER_INQUIRY_H_
#define RAVEL_FRAMEWORK_EXPLORER_INQUIRY_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "framework/explorer/minimizer.h"
#include "framework/explorer/search_state.h"
#include "framework/explorer/subject.h"
#include "framework/report/failure.h"
#include "ravel/ravel.h"

namespace ravel {

// Options::minimize of a search.
inline constexpr uint64_t kDefaultMinimize = 500;

class Inquiry {
 public:
  // `budget` executions for each phase; 0: nothing is tried.
  Inquiry(SearchState& state, const Options& options, const Subject& subject,
          uint64_t budget);

  // Replays an execution in detail, and says whether it was the same.
  using Confirm = std::function<bool(const SavedExecution&)>;

  // Returns the simplest execution that fails as `found` does, perhaps
  // itself. REQUIRES: `found` was replayed last. The one returned was then.
  const SavedExecution& Minimize(const SavedExecution& found,
                                 const Confirm& confirm);

  // What Minimize() came to know; none if it was not to try.
  const std::optional<Minimized>& minimized() const { return minimized_; }

  // Adds to the failure what is known: how few preemptions it needs, the
  // nearest schedule that passes. REQUIRES: it is of what Minimize() returned.
  void Explain(Failure& failure, const Confirm& confirm);

  // Adds the same to the bug.
  void Tell(Bug& bug, const Failure& failure) const;

 private:
  bool Try(const SavedExecution& found, const Confirm& confirm);
  void FindPass(Failure& failure, const Confirm& confirm);

  SearchState& state_;
  Options options_;  // of the trials
  const Subject& subject_;
  uint64_t budget_;
  const SavedExecution* shown_ = nullptr;
  FailureClass class_;
  std::vector<BlockedThread> blocked_;
  std::optional<Minimized> minimized_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_INQUIRY_H_
