// SPDX-License-Identifier: Apache-2.0

#include "framework/report/story.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace ravel::internal {
namespace {

constexpr size_t kMostRaces = 10;

size_t CountThreads(const Failure& failure) {
  size_t count = failure.threads.size();
  const auto include = [&](ThreadId thread) {
    if (thread != kNoThread) count = std::max<size_t>(count, thread + 1u);
  };
  for (const FailureStep& step : failure.steps) {
    include(step.thread);
    include(step.other);
  }
  return count;
}

// The file of the failed assertion if any step is in it, else the one most
// steps are in; of equals, the first by name.
std::string MainFile(const Failure& failure) {
  std::map<std::string, size_t> steps_in;
  for (const FailureStep& step : failure.steps) {
    if (!step.stack.empty()) ++steps_in[step.stack[0].file];
  }
  if (steps_in.empty() || steps_in.contains(failure.file)) return failure.file;
  const auto fewer = [](const auto& a, const auto& b) {
    return a.second < b.second;
  };
  return std::ranges::max_element(steps_in, fewer)->first;
}

bool IsNamedAccess(const FailureStep& step) {
  return Traits(step.kind).is_memory && !step.object.empty();
}

bool IsAtFailure(const Failure& failure, const FailureStep& step) {
  return !failure.file.empty() && !step.stack.empty() &&
         step.stack[0].file == failure.file &&
         step.stack[0].line == failure.line;
}

using Names = std::set<std::string>;

// What was raced on, and what the failed assertion read.
Names AccusedVariables(const Story& story) {
  Names names;
  for (const auto& [step, marks] : story.marks) {
    names.insert(story.failure.steps[step].object);
  }
  for (const FailureStep& step : story.failure.steps) {
    if (IsNamedAccess(step) && IsAtFailure(story.failure, step)) {
      names.insert(step.object);
    }
  }
  names.erase("");
  return names;
}

// What one thread wrote and another accessed.
Names SharedVariables(const Failure& failure) {
  std::map<std::string, std::set<ThreadId>> users;
  Names written;
  for (const FailureStep& step : failure.steps) {
    if (!IsNamedAccess(step)) continue;
    users[step.object].insert(step.thread);
    if (Traits(step.kind).is_write) written.insert(step.object);
  }
  Names shared;
  for (const auto& [name, threads] : users) {
    if (threads.size() > 1 && written.contains(name)) shared.insert(name);
  }
  return shared;
}

std::vector<std::string> WatchedVariables(const Story& story) {
  constexpr size_t kMostWatched = 2;
  Names names = AccusedVariables(story);
  if (names.empty()) names = SharedVariables(story.failure);
  if (names.size() > kMostWatched) return {};
  return {names.begin(), names.end()};
}

bool OnlyAccesses(const Failure& failure, const std::string& name) {
  return std::ranges::all_of(failure.steps, [&](const FailureStep& step) {
    return !Traits(step.kind).is_memory || step.object == name;
  });
}

// Where and how a step touches memory, for telling races apart.
auto Access(const FailureStep& step) {
  const Frame place = step.stack.empty() ? Frame() : step.stack[0];
  return std::tuple(place.file, place.line, step.kind);
}

void CollectRaces(Story* story) {
  const std::vector<FailureStep>& steps = story->failure.steps;
  std::set<std::pair<decltype(Access(steps[0])), decltype(Access(steps[0]))>>
      seen;
  for (const FailureRace& race : story->failure.races) {
    if (race.first >= steps.size() || race.second >= steps.size()) continue;
    const bool is_new =
        seen.emplace(Access(steps[race.first]), Access(steps[race.second]))
            .second;
    if (!is_new || story->races.size() == kMostRaces) {
      ++story->races_left_out;
      continue;
    }
    const std::string mark(1, static_cast<char>('A' + story->races.size()));
    story->marks[race.first].push_back(mark);
    story->marks[race.second].push_back(mark);
    story->races.push_back(race);
  }
}

}  // namespace

size_t DebugStep(const Story& story) {
  if (story.lost_update) return story.lost_update->overwrite + 1;
  const size_t last = story.failure.steps.size();
  return story.failure.kind == "deadlock" ? last + 1 : last;
}

Story::Story(const Failure& of)
    : failure(of), threads(CountThreads(of)), file(MainFile(of)) {
  CollectRaces(this);
  watched = WatchedVariables(*this);
  one_variable = watched.size() == 1 && OnlyAccesses(failure, watched[0]);
  for (const std::string& name : watched) {
    if (!lost_update) lost_update = FindLostUpdate(failure, name);
  }
}

}  // namespace ravel::internal
