// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/search_state.h"

#include <algorithm>
#include <new>

#include "scheduler/die.h"

namespace ravel {

void SavedExecution::Save(const ExecutionLog& log, size_t places_in_force) {
  execution = log.execution;
  outcome = log.outcome;
  places = places_in_force;
  rested = log.rested;
  choice_count = log.choice_count;
  step_count = log.step_count;
  std::copy_n(log.choices, choice_count, choices);
  std::copy_n(log.steps, step_count, steps);
}

void SavedExecution::Copy(const SavedExecution& from) {
  Choice* const own_choices = choices;
  Step* const own_steps = steps;
  *this = from;
  choices = std::copy_n(from.choices, choice_count, own_choices) - choice_count;
  steps = std::copy_n(from.steps, step_count, own_steps) - step_count;
}

SearchState::SearchState(Arena& arena)
    : inversions(arena),
      behaviours(arena),
      bug(arena),
      first_race(arena),
      records(arena),
      log(arena),
      trials(arena),
      recording(arena) {}

SearchState& NewSearchState(Arena& arena) {
  void* memory = arena.Allocate(sizeof(SearchState), 64);
  if (memory == nullptr) Die("the arena is too small");
  return *new (memory) SearchState(arena);
}

}  // namespace ravel
