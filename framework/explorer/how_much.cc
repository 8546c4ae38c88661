// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/how_much.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace ravel {
namespace {

Unseen MakeUnseen(const std::string& strategy, const BehaviourSample& sample) {
  Unseen unseen;
  unseen.strategy = strategy;
  unseen.executions = sample.executions;
  unseen.distinct = sample.distinct;
  unseen.estimate = sample.Unseen();
  unseen.at_most = sample.UnseenAtMost();
  return unseen;
}

}  // namespace

void SayHowMuch(const SearchState& state, const Options& options,
                std::span<const char* const> streams, bool exhaustive,
                Result* result) {
  const Behaviours& behaviours = state.behaviours;
  if (behaviours.size() != 0) result->distinct = behaviours.size();
  result->distinct_is_least =
      behaviours.overflown() ||
      (!options.coverage && behaviours.whole().executions < state.executions);
  if (exhaustive) {
    if (state.exhausted) {
      result->explored = 1;
    } else if (state.explored >= 0) {
      result->explored = state.explored;
    }
    if (!state.exhausted && state.explored > 0) {
      const auto counted =
          static_cast<double>(state.explored_until - state.explored_from);
      result->estimated_executions =
          static_cast<double>(state.explored_from) + counted / state.explored;
    }
    return;
  }
  if (behaviours.whole().executions == 0) return;
  result->unseen = MakeUnseen(options.strategy, behaviours.whole());
  for (size_t i = 0; i < streams.size(); ++i) {
    result->streams.push_back(MakeUnseen(streams[i], behaviours.of(i)));
  }
}

std::string WhenFound(const SearchState& state, const SavedExecution& saved,
                      const Options& options,
                      std::span<const char* const> streams, bool exhaustive) {
  std::string found = absl::StrFormat("execution %d of %d (%s", saved.execution,
                                      state.executions, options.strategy);
  if (saved.stream < streams.size()) {
    absl::StrAppend(&found, ": ", streams[saved.stream]);
  }
  if (!exhaustive) absl::StrAppend(&found, ", seed ", options.seed);
  absl::StrAppend(&found, ")");
  const char* before = "; ";
  const auto count = [&](uint64_t number, const char* one, const char* many) {
    if (number == 0) return;
    absl::StrAppend(&found, before, number, " ", number == 1 ? one : many);
    before = ", ";
  };
  count(state.bugs, "fails", "fail");
  count(state.racy, "races", "race");
  return found;
}

}  // namespace ravel
