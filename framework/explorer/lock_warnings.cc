// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/lock_warnings.h"

#include <set>

#include "framework/explorer/confirmation.h"
#include "framework/report/inversion_text.h"
#include "scheduler/strategies/replay.h"

namespace ravel {

std::vector<std::string> LockWarnings(SearchState& state,
                                      const Options& options,
                                      const Subject& subject) {
  std::vector<std::string> warnings;
  std::set<std::string> said;
  uint64_t replayed = 0;
  for (const Inversion& inversion : state.inversions.All()) {
    if (inversion.execution != replayed) {
      ReplayRecorded(state, options, subject,
                     DeviationsOf(state.inversions.ChoicesOf(inversion)),
                     state.points.places().subspan(0, inversion.places));
      replayed = inversion.execution;
    }
    const std::string text = InversionText(state, inversion);
    if (text.empty() || !said.insert(text).second) continue;
    warnings.push_back("lock order: " + text);
  }
  return warnings;
}

std::string LockMessage(const SearchState& state) {
  std::string text;
  if (state.inversions.count > 0) {
    text = InversionText(state, state.inversions.inversions[0]);
  }
  return text.empty() ? "locks are taken in orders that could deadlock" : text;
}

bool IsAboutLocks(OutcomeKind kind) {
  return kind == OutcomeKind::kDeadlock || kind == OutcomeKind::kLockOrder;
}

}  // namespace ravel
