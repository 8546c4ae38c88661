// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/confirmation.h"

#include "absl/strings/str_format.h"
#include "framework/explorer/process.h"
#include "framework/explorer/worker.h"
#include "framework/schedule/fingerprint.h"

namespace ravel {
namespace {

bool SameStep(const Step& a, const Step& b) {
  return a.thread == b.thread && a.kind == b.kind && a.object == b.object;
}

std::string ThreadLabel(ThreadId thread) {
  return thread == 0 ? "main" : absl::StrFormat("t%d", thread);
}

std::string Describe(const Step& step) {
  return absl::StrFormat("thread %s to %s", ThreadLabel(step.thread),
                         Traits(step.kind).name);
}

}  // namespace

void SwitchAt(SearchState& state, const Options& options,
              std::span<const uint32_t> places) {
  state.replay_points = PointSet();
  state.replay_points.set_all(options.points == Points::kAll);
  for (const uint32_t place : places) state.replay_points.Insert(place);
}

std::string ReplayRecorded(SearchState& state, const Options& options,
                           const Subject& subject,
                           const std::vector<Deviation>& deviations,
                           std::span<const uint32_t> places) {
  SwitchAt(state, options, places);
  state.replay_races = RaceLog();
  state.log.Begin(1);
  const Ending ending = RunWorker(state, options.watchdog, true, [&] {
    Worker(state, options, subject).ReplayInDetail(deviations);
  });
  return ending.output;
}

std::string FirstDifference(const SavedExecution& saved,
                            const SearchState& state) {
  const auto expected = saved.Steps();
  const auto got = state.log.Steps();
  for (size_t i = 0; i < expected.size() && i < got.size(); ++i) {
    if (SameStep(expected[i], got[i])) continue;
    return absl::StrFormat("step %d: expected %s, not %s", i + 1,
                           Describe(expected[i]), Describe(got[i]));
  }
  // A crash in a detailed replay adds a step for the place where it happened.
  if (got.size() < expected.size()) {
    return absl::StrFormat("step %d: expected %s, not the end (%s)",
                           got.size() + 1, Describe(expected[got.size()]),
                           KindName(state.log.outcome.kind));
  }
  // These two are judgements of an execution that went well.
  const OutcomeKind kind = saved.outcome.kind;
  const OutcomeKind ending =
      kind == OutcomeKind::kDataRace || kind == OutcomeKind::kLockOrder
          ? OutcomeKind::kFinished
          : kind;
  if (ending != state.log.outcome.kind) {
    return absl::StrFormat("after step %d: expected %s, not %s",
                           expected.size(), KindName(ending),
                           KindName(state.log.outcome.kind));
  }
  return "";
}

uint64_t TraceFingerprint(std::span<const Step> steps) {
  Fingerprint fingerprint;
  for (const Step& step : steps) {
    if (step.kind == OpKind::kFailedCheck) continue;
    fingerprint.Add(uint64_t{step.thread} | uint64_t{step.object} << 16 |
                    static_cast<uint64_t>(step.kind) << 48);
  }
  return fingerprint.value();
}

}  // namespace ravel
