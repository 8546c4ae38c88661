// SPDX-License-Identifier: Apache-2.0
//
// ravel replay SCHEDULE: runs one execution and shows it.

#include <cstdio>

#include "framework/command/exit_status.h"
#include "framework/command/fuzz_file.h"
#include "framework/command/request.h"
#include "framework/command/selection.h"
#include "framework/command/summary.h"
#include "framework/explorer/debugging.h"
#include "framework/explorer/explorer.h"
#include "framework/explorer/kept_schedule.h"
#include "framework/explorer/replayed_line.h"
#include "framework/explorer/schedule_of.h"
#include "framework/flags/schedule_argument.h"
#include "framework/output/outputs.h"
#include "framework/report/text_report.h"

namespace ravel {
namespace {

// A schedule is one execution and brings what decides its course with it.
constexpr const char* kDecided[] = {
    "backend", "strategy",  "schedules",  "time",     "seed",
    "repeat",  "points",    "clock",      "spurious", "isolation",
    "heap",    "max_steps", "keep_going", "crashes"};

void RefuseDecided(const Flags& flags) {
  for (const char* name : kDecided) {
    if (flags.HasArgument(name)) {
      throw UsageError(std::string("--") + name +
                       ": the schedule already decides that");
    }
  }
}

const Scenario& ScenarioOf(const Request& request, const GivenSchedule& given) {
  const Scenario* scenario =
      FindByFingerprint(request.scenarios, given.decoded.scenario);
  if (scenario != nullptr) return *scenario;
  throw UsageError(given.file.has_value()
                       ? "the schedule is of " + given.file->scenario +
                             ", which is no scenario of this program"
                       : "the schedule is of no scenario of this program");
}

// A fuzzer's file is run for its schedule. `foreign` is how many of the plain
// accesses where it switches are of another build.
std::string ScheduleGiven(const Request& request, size_t* foreign) {
  const auto& operands = request.operands;
  const bool named = operands.size() == 2;
  const auto given =
      ReadFuzzFile(request, operands[0], named ? operands[1] : "");
  if (given.has_value()) {
    *foreign = given->fuzz_case.foreign_points;
    return EncodeLine(ScheduleOf(request, *given));
  }
  if (!named) return operands[0];
  throw UsageError("only a fuzzer's file takes the name of its scenario");
}

// The assumptions are those of the schedule.
Options OptionsOf(const Settings& settings, const GivenSchedule& given) {
  Options options = OptionsOfLine(settings.options, given.decoded);
  options.backend = Backend::kControlled;
  return options;
}

void Print(const Scenario& scenario, const Options& options,
           const Exploration& exploration) {
  const Result& result = exploration.result;
  if (result.verdict != Verdict::kPassed) {
    return PrintSummary(scenario.name, options, exploration);
  }
  printf("%s  passed: nothing fails under this schedule\n", scenario.name);
  if (options.quiet || !exploration.failure.has_value()) return;
  TextOptions text;
  text.color = options.color;
  printf("\n%s\n", TextReport(*exploration.failure, text).c_str());
}

// Of a file whose execution cannot be the one that it was, a pass says nothing.
void DoubtPass(size_t foreign, Exploration& exploration) {
  Result& result = exploration.result;
  if (foreign == 0 || result.verdict != Verdict::kPassed) return;
  result.verdict = Verdict::kDiverged;
  result.diverged =
      "the file was made by another build, and nothing fails without the plain "
      "accesses where it switches";
}

// A file knows which step was expected where the replay left it.
void AddDifference(const GivenSchedule& given, Exploration& exploration) {
  std::string& diverged = exploration.result.diverged;
  if (diverged.empty() || !given.file.has_value()) return;
  const std::string difference = DescribeDifference(*given.file, exploration);
  if (!difference.empty()) diverged += "; " + difference;
}

}  // namespace

int ReplaySchedule(const Request& request) {
  if (request.operands.empty() || request.operands.size() > 2) {
    throw UsageError("replay takes one schedule, a line or a file");
  }
  RefuseDecided(request.flags);
  size_t foreign = 0;
  const absl::StatusOr<GivenSchedule> given =
      ReadSchedule(ScheduleGiven(request, &foreign));
  if (!given.ok()) throw UsageError(std::string(given.status().message()));
  const Scenario& scenario = ScenarioOf(request, *given);
  const Settings settings = SettingsOf(request);
  CheckPage(settings.options);
  Settings written = settings;
  written.options.out.clear();  // its index is of a search
  Outputs outputs(written, "--");
  const Options options = OptionsOf(settings, *given);
  if (options.break_at != 0) {
    DebugLine(SubjectOf(request, scenario), options, given->line);
  }
  Exploration exploration =
      ReplayLine(SubjectOf(request, scenario), options, given->line);
  AddDifference(*given, exploration);
  DoubtPass(foreign, exploration);
  NotePage(options, exploration);
  Print(scenario, options, exploration);
  outputs.Add({scenario.name, options, exploration, /*replayed=*/true});
  outputs.Write();
  return StatusOf(exploration.result.verdict);
}

}  // namespace ravel
