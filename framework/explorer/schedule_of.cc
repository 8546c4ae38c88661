// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/schedule_of.h"

#include "framework/explorer/confirmation.h"
#include "framework/explorer/program.h"
#include "framework/explorer/strategy_list.h"

namespace ravel {

Schedule ScheduleOf(const SavedExecution& saved, const Options& options,
                    const Subject& subject, std::span<const uint32_t> places) {
  Schedule schedule;
  schedule.scenario = subject.name;
  schedule.program = ProgramPath();
  schedule.build = ProgramFingerprint();
  schedule.options.points = options.points;
  schedule.options.isolation = options.isolation;
  schedule.options.max_steps = options.max_steps;
  schedule.options.clock = options.clock;
  schedule.options.heap = options.heap;
  schedule.options.spurious = options.spurious;
  // Of an execution in which no thread rested, a lower bound is as good.
  const uint32_t spins = SpinsOf(options);
  if (saved.rested || spins > schedule.options.spins) {
    schedule.options.spins = spins;
  }
  schedule.options.crashes = options.crashes;
  for (const uint32_t place : places) {
    schedule.promoted.push_back(place - static_cast<uint32_t>(LoadOffset()));
  }
  schedule.choices.assign(saved.Choices().begin(), saved.Choices().end());
  schedule.trace = TraceFingerprint(saved.Steps());
  return schedule;
}

Schedule ScheduleOf(const SavedExecution& saved, const SearchState& state,
                    const Options& options, const Subject& subject) {
  return ScheduleOf(saved, options, subject,
                    state.points.places().subspan(0, saved.places));
}

}  // namespace ravel
