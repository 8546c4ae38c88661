// SPDX-License-Identifier: Apache-2.0

#include "framework/fuzz/fuzz_session.h"

#include <signal.h>

#include <cstdlib>
#include <utility>

#include "framework/explorer/program.h"
#include "framework/schedule/schedule_line.h"

namespace ravel {

FuzzSession::FuzzSession(Subject subject, Options options, InputSize input_size,
                         std::span<volatile uint8_t> counters,
                         Mutator::MutateBytes mutate_bytes)
    : subject_(std::move(subject)),
      options_(std::move(options)),
      input_size_(input_size),
      arena_(kSearchArena),
      state_(NewSearchState(arena_)),
      executing_(*arena_.New<int>()),
      feedback_(counters),
      mutator_(input_size, ScenarioFingerprint(subject_.name), mutate_bytes) {}

FuzzSession::~FuzzSession() = default;

void FuzzSession::Start() {
  reporter_.Start(state_, executing_, subject_, options_);
  const PointSet points = OwnPoints(state_, options_, subject_);
  state_.points = points;
  if (state_.log.outcome.kind == OutcomeKind::kFinished) last_ = FuzzCase();
  sigaction(SIGABRT, nullptr, &fuzzers_abort_);
  runner_ = std::make_unique<FuzzRunner>(state_, options_, subject_);
}

void FuzzSession::Run(std::span<const uint8_t> bytes) {
  if (runner_ == nullptr) Start();
  const FuzzCase fuzz_case = ReadFuzzCase(bytes, input_size_, BuildTag());
  // Of the case that ran last, the log tells all there is to know.
  if (last_ != fuzz_case) {
    __atomic_store_n(&executing_, 1, __ATOMIC_RELAXED);
    runner_->Run(fuzz_case);
    __atomic_store_n(&executing_, 0, __ATOMIC_RELAXED);
    last_ = fuzz_case;
  }
  if (state_.bug.saved()) Fail();
  if (feedback_.Look(state_.log)) {
    mutator_.LearnSwaps(
        fuzz_case, feedback_.Swaps(state_.log, runner_->strategy().made()));
  }
  mutator_.LearnChoices(runner_->strategy(), state_.log.thread_count);
  LearnPoints();
}

// Mutants switch where any execution of this process was found to race.
void FuzzSession::LearnPoints() {
  const auto places = state_.candidates.places();
  for (; places_known_ < places.size(); ++places_known_) {
    const uint32_t place = places[places_known_];
    if (options_.points != Points::kRacy || state_.points.Contains(place)) {
      continue;
    }
    mutator_.LearnPoint(place - static_cast<uint32_t>(LoadOffset()));
  }
}

// The handler is the fuzzer's, which writes the input to a file.
void FuzzSession::Fail() {
  reporter_.Report();
  sigaction(SIGABRT, &fuzzers_abort_, nullptr);
  abort();
}

bool FuzzSession::ReportRace() {
  if (state_.bug.saved() || !state_.first_race.saved()) return false;
  reporter_.Report();
  return true;
}

}  // namespace ravel
