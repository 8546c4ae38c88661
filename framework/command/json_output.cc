// SPDX-License-Identifier: Apache-2.0

#include "framework/command/json_output.h"

#include <algorithm>

#include "framework/command/words.h"
#include "framework/explorer/strategy_list.h"
#include "framework/report/verdict_line.h"
#include "scheduler/scheduler.h"

namespace ravel {
namespace {

using Json = nlohmann::ordered_json;

// What the verdict rests on; a verdict claims nothing beyond.
Json Assumptions(const Options& options, const Result& result) {
  if (options.backend == Backend::kReal) {
    return {{"memory", "hardware"},
            {"bounds", Json::array()},
            {"clock", "real"},
            {"points", "none"},
            {"isolation", "none"},
            {"heap", "system"},
            {"uncontrolled", Json::array()}};
  }
  Json bounds = Json::array();
  if (const std::string bound = BoundsOf(options); !bound.empty()) {
    bounds.push_back(bound);
  }
  bounds.push_back("spurious<=" + std::to_string(options.spurious));
  if (options.crashes != 0) {
    bounds.push_back("crashes<=" + std::to_string(options.crashes));
  }
  bounds.push_back("idle<=" + std::to_string(Scheduler::kMaxIdle));
  bounds.push_back("spins<=" + std::to_string(SpinsOf(options)));
  if (result.bounded != 0) {
    bounds.push_back("steps<=" + std::to_string(options.max_steps));
  }
  return {{"memory", "sequential_consistency"},
          {"bounds", std::move(bounds)},
          {"clock", WordOf(options.clock)},
          {"points", WordOf(options.points)},
          {"isolation", WordOf(result.isolation)},
          {"heap", WordOf(options.heap)},
          {"uncontrolled", result.uncontrolled}};
}

Json TextOrNull(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json BugOf(const Result& result) {
  if (!result.bug.has_value()) return nullptr;
  const Bug& bug = *result.bug;
  Json passes;
  if (!bug.passes_if.empty()) {
    passes = {{"if", bug.passes_if}, {"schedule", bug.passing_schedule}};
  }
  return {{"kind", bug.kind},
          {"message", bug.message},
          {"schedule", TextOrNull(bug.schedule)},
          {"schedule_file", TextOrNull(bug.schedule_file)},
          {"found_schedule", TextOrNull(bug.found_schedule)},
          {"found_preemptions",
           bug.preemptions ? Json(bug.found_preemptions) : Json()},
          {"preemptions", bug.preemptions ? Json(*bug.preemptions) : Json()},
          {"preemptions_are_fewest", bug.preemptions_are_fewest},
          {"passes", std::move(passes)}};
}

Json UnseenOf(const Unseen& unseen) {
  return {{"strategy", unseen.strategy},
          {"executions", unseen.executions},
          {"distinct", unseen.distinct},
          {"estimate", unseen.estimate},
          {"at_most", unseen.at_most}};
}

// How likely something new is, of a search that draws lots.
Json UnseenOf(const Result& result) {
  if (!result.unseen.has_value()) return nullptr;
  Json json = UnseenOf(*result.unseen);
  json["confidence"] = 0.95;
  json["streams"] = Json::array();
  for (const Unseen& one : result.streams) {
    json["streams"].push_back(UnseenOf(one));
  }
  return json;
}

// How far an exhaustive search came.
Json ExploredOf(const Result& result) {
  if (!result.explored.has_value()) return nullptr;
  const auto& all = result.estimated_executions;
  return {
      {"share", *result.explored},
      {"executions", all ? Json(*all) : Json()},
      {"seconds_left",
       all && result.executions != 0
           ? Json(std::max(*all / static_cast<double>(result.executions) - 1,
                           0.0) *
                  result.seconds)
           : Json()}};
}

double Rate(const Result& result) {
  if (result.seconds <= 0) return 0;
  return static_cast<double>(result.executions) / result.seconds;
}

}  // namespace

Json JsonOf(const std::string& scenario, const Options& options,
            const Exploration& exploration) {
  const Result& result = exploration.result;
  const bool real = options.backend == Backend::kReal;
  const uint64_t first_bug = result.first_bug_execution;
  return {{"scenario", scenario},
          {"backend", WordOf(options.backend)},
          {"strategy", real ? Json() : Json(options.strategy)},
          {"seed", options.seed},
          {"verdict", WordOf(result.verdict)},
          {"executions", result.executions},
          {"steps", result.steps},
          {"seconds", result.seconds},
          {"executions_per_second", Rate(result)},
          {"exhausted", result.verdict == Verdict::kExhausted},
          {"failing_executions", result.bugs},
          {"first_bug_execution", first_bug == 0 ? Json() : Json(first_bug)},
          {"races", result.races},
          {"distinct", result.distinct ? Json(*result.distinct) : Json()},
          {"unseen", UnseenOf(result)},
          {"explored", ExploredOf(result)},
          {"warnings", result.warnings},
          {"assumptions", Assumptions(options, result)},
          {"bug", BugOf(result)}};
}

}  // namespace ravel
