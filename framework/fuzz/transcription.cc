// SPDX-License-Identifier: Apache-2.0
//
// A schedule as a fuzz case: replays it, and names each deviation by the
// thread and the choice of that thread where it happens.

#include <algorithm>

#include "framework/explorer/process.h"
#include "framework/explorer/program.h"
#include "framework/fuzz/fuzz_runner.h"
#include "framework/schedule/schedule_line.h"
#include "scheduler/strategies/replay.h"

namespace ravel {
namespace {

// In the arena: written in another process.
struct Transcript {
  static constexpr uint32_t kMost = 1 << 16;

  Override* answers;
  uint32_t count = 0;
  bool complete = false;
};

class Transcriber final : public Strategy {
 public:
  Transcriber(std::vector<Deviation> deviations, Transcript& transcript)
      : replay_(std::move(deviations)), transcript_(transcript) {}

  bool Begin(uint64_t execution, Previous previous) override {
    return replay_.Begin(execution, previous);
  }
  size_t PickThread(const Candidates& candidates) override {
    const size_t picked = replay_.PickThread(candidates);
    const size_t fallback = candidates.fallback();
    const uint8_t lane = Override::LaneOf(candidates.thread(fallback));
    if (picked >= candidates.size()) return picked;
    Note(lane, candidates.thread(picked), picked != fallback);
    return picked;
  }
  uint16_t PickValue(const Choice& choice) override {
    const uint16_t picked = replay_.PickValue(choice);
    if (picked >= choice.bound) return picked;
    Note(Override::LaneOf(choice.kind), picked, picked != choice.fallback);
    return picked;
  }
  bool Followed() const override { return replay_.Followed(); }

 private:
  // Sparse counts the same way, and cannot name what lies further.
  void Note(uint8_t lane, uint16_t value, bool deviates) {
    const uint32_t ordinal = next_[lane]++;
    if (!deviates) return;
    if (ordinal >= UINT16_MAX || transcript_.count == Transcript::kMost) {
      too_long_ = true;
    }
    if (too_long_) return;
    transcript_.answers[transcript_.count++] = {
        lane, static_cast<uint16_t>(ordinal), value};
    transcript_.complete = replay_.done();
  }

  Replay replay_;
  Transcript& transcript_;
  uint32_t next_[256] = {};
  bool too_long_ = false;
};

}  // namespace

std::optional<FuzzCase> CaseOfSchedule(const Subject& subject,
                                       const Options& options,
                                       const DecodedLine& line) {
  Arena arena(kSearchArena);
  SearchState& state = NewSearchState(arena);
  auto& transcript = *arena.New<Transcript>();
  transcript.answers = arena.NewZeroed<Override>(Transcript::kMost);
  transcript.complete = line.deviations.empty();
  state.points.set_all(options.points == Points::kAll);
  FuzzCase result;
  result.base.kind = SparseBase::Kind::kRunOn;
  result.scenario = line.scenario;
  result.exact_points = true;
  result.points = line.promoted;
  for (const uint32_t offset : line.promoted) {
    state.points.Insert(offset + static_cast<uint32_t>(LoadOffset()));
  }
  state.log.Begin(1);
  RunWorker(state, options.watchdog, false, [&] {
    Scheduler scheduler(state.log, state.points);
    RaceDetector detector(scheduler, state.races);
    scheduler.AddDetector(detector);
    Worker worker(state, options, subject);
    worker.Prepare(&scheduler, false);
    Transcriber transcriber(line.deviations, transcript);
    transcriber.Begin(++state.started, std::nullopt);
    worker.RunOne(state.started, scheduler, transcriber, false);
  });
  if (!transcript.complete ||
      state.log.outcome.kind == OutcomeKind::kDiverged) {
    return std::nullopt;
  }
  result.overrides.assign(transcript.answers,
                          transcript.answers + transcript.count);
  return result;
}

}  // namespace ravel
