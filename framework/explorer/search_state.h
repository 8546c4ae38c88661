// SPDX-License-Identifier: Apache-2.0
//
// All that the explorer and its workers share: plain data in the arena. A
// worker that dies leaves it whole, and the next one goes on from there.

#ifndef RAVEL_FRAMEWORK_EXPLORER_SEARCH_STATE_H_
#define RAVEL_FRAMEWORK_EXPLORER_SEARCH_STATE_H_

#include <cstdint>
#include <span>

#include "framework/explorer/coverage_growth.h"
#include "framework/explorer/hung_threads.h"
#include "framework/explorer/record_table.h"
#include "scheduler/arena.h"
#include "scheduler/behaviours.h"
#include "scheduler/execution_log.h"
#include "scheduler/observers/lock_order.h"
#include "scheduler/observers/recorder.h"
#include "scheduler/point_set.h"
#include "scheduler/race_log.h"

namespace ravel {

// An execution worth showing: its schedule and its trace.
struct SavedExecution {
  explicit SavedExecution(Arena& arena)
      : choices(arena.NewZeroed<Choice>(ExecutionLog::kMaxChoices)),
        steps(arena.NewZeroed<Step>(ExecutionLog::kMaxSteps)) {}

  void Save(const ExecutionLog& log, size_t places_in_force);
  void Copy(const SavedExecution& from);
  bool saved() const { return execution != 0; }

  std::span<const Choice> Choices() const { return {choices, choice_count}; }
  std::span<const Step> Steps() const { return {steps, step_count}; }

  uint64_t execution = 0;
  Outcome outcome;
  size_t places = 0;  // how many promoted places were in force
  size_t stream = 0;  // of the strategy's
  bool rested = false;
  uint32_t choice_count = 0;
  uint32_t step_count = 0;
  Choice* choices;
  Step* steps;
};

// How far the executions that look into a finding have come (trials.h).
struct TrialState {
  explicit TrialState(Arena& arena) : taken(arena), candidate(arena) {}

  uint64_t started = 0;     // since the search began
  uint64_t executions = 0;  // those ended
  uint64_t steps = 0;
  uint64_t processes = 0;
  bool none_left = false;  // the strategy came to its end
  bool stopped = false;    // the judge has seen what it wanted
  // For the judge.
  uint64_t failing = 0;
  uint64_t failing_otherwise = 0;
  bool is_unsure = false;       // an execution was cut, or not followed
  bool has_new_places = false;  // that race, and are no points
  uint64_t distance = 0;        // of the candidate, and its preemptions
  uint64_t preemptions = 0;
  uint64_t change = 0;        // the number of the one that led to it
  uint32_t change_step = 0;   // where that had its effect
  uint32_t changed_step = 0;  // of the execution that runs
  SavedExecution taken;
  SavedExecution candidate;
};

struct SearchState {
  explicit SearchState(Arena& arena);

  // Progress. `started` counts executions begun, `executions` those ended.
  uint64_t started = 0;
  uint64_t executions = 0;
  uint64_t steps = 0;
  uint64_t bugs = 0;
  uint64_t bounded = 0;
  uint64_t racy = 0;  // executions with a race
  uint64_t abandoned = 0;
  bool restart = true;  // the next execution begins the search anew
  bool exhausted = false;
  bool finished = false;  // nothing is left to do
  uint64_t waits = 0;     // for something to do, of a worker among several
  int running = 0;        // the process that runs the scenario now
  int worker_status = 0;  // of the wait for the last worker

  // Where the scheduler may switch, and what the next promotion adds.
  PointSet points;
  PointSet candidates;
  RaceLog races;
  InversionLog inversions;
  Behaviours behaviours;  // of all executions, or a sample
  size_t stream = 0;      // of the strategy's, of the execution that runs now
  // Of an exhaustive search, as Strategy::Explored() has it, and the number of
  // executions before the search last began anew.
  double explored = -1;
  uint64_t explored_from = 0;
  uint64_t explored_until = 0;  // how many there were by then
  CoverageGrowth growth;        // of them, if all are counted

  SavedExecution bug;  // the first; or one that diverged
  SavedExecution first_race;
  RecordTable records;

  ExecutionLog log;

  // Of the real world, where the watchdog first ended a repetition.
  HungThreads hung;

  TrialState trials;

  // Of the detailed replay, and of trials but for the recording.
  Recording recording;
  PointSet replay_points;
  RaceLog replay_races;
};

// The state, in an arena that is large enough for it.
inline constexpr size_t kSearchArena = size_t{2} << 30;
SearchState& NewSearchState(Arena& arena);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_SEARCH_STATE_H_
