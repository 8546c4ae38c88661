// SPDX-License-Identifier: Apache-2.0
//
// ravel check: runs scenarios under the scheduler and on hardware threads, and
// compares both with what is expected of each scenario.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>

#include "framework/command/exit_status.h"
#include "framework/command/request.h"
#include "framework/command/selection.h"
#include "framework/command/words.h"
#include "framework/explorer/explorer.h"
#include "framework/output/outputs.h"

namespace ravel {
namespace {

constexpr uint64_t kRepeat = 20;
constexpr std::chrono::seconds kRealTime(2);
constexpr std::chrono::seconds kHangTime(1);

std::string Outcome(const Result& result) {
  std::string outcome = WordOf(result.verdict);
  if (result.bug.has_value()) outcome += " (" + result.bug->kind + ")";
  return outcome;
}

std::string Expected(const Expectation& expected) {
  std::string text = WordOf(expected.verdict);
  if (expected.verdict == Verdict::kBug) {
    text += std::string(" (") + expected.bug_kind + ")";
  }
  return text;
}

bool ControlledAgrees(const Expectation& expected, const Result& result) {
  if (result.verdict != expected.verdict) return false;
  return expected.verdict != Verdict::kBug ||
         (result.bug.has_value() && result.bug->kind == expected.bug_kind);
}

// What hardware shows of a bug of the kind: threads that do not go on hang, and
// memory that is used or freed once too often may be found by the allocator.
bool MayShowAs(const std::string& kind, const std::string& seen) {
  if (seen == kind) return true;
  if (seen == "hang") return kind == "deadlock" || kind == "livelock";
  if (seen == "crash") {
    return kind == "use_after_free" || kind == "double_free";
  }
  return false;
}

// Hardware may miss a bug.
bool RealAgrees(const Expectation& expected, const Result& result) {
  if (!result.bug.has_value()) return result.verdict == Verdict::kPassed;
  return expected.verdict == Verdict::kBug &&
         MayShowAs(expected.bug_kind, result.bug->kind);
}

Options ControlledOptions(const Scenario& scenario) {
  Options options = OptionsOf(scenario);
  options.strategy = scenario.strategy;
  if (scenario.setting.schedules != 0) {
    options.schedules = scenario.setting.schedules;
  }
  return options;
}

// Threads that may wait for ever are not waited for as long: who takes a slow
// repetition for a hang is wrong only where no hang is expected.
Options RealOptions(const Scenario& scenario) {
  Options options;
  options.repeat = kRepeat;
  options.time = kRealTime;
  if (MayShowAs(scenario.expected.bug_kind, "hang")) {
    options.watchdog = kHangTime;
  }
  return options;
}

bool Agrees(Backend backend, const Expectation& expected,
            const Result& result) {
  return backend == Backend::kReal ? RealAgrees(expected, result)
                                   : ControlledAgrees(expected, result);
}

Result RunIn(Backend backend, const Request& request, const Scenario& scenario,
             Outputs& outputs) {
  Options options = SettingsOf(request, backend == Backend::kReal
                                            ? RealOptions(scenario)
                                            : ControlledOptions(scenario))
                        .options;
  options.backend = backend;
  if (backend == Backend::kReal) options.jobs = 1;
  options.minimize = 0;  // no report is shown
  const Exploration exploration =
      Explore(SubjectOf(request, scenario), options);
  Entry entry{scenario.name, options, exploration};
  entry.compared = true;
  if (!Agrees(backend, scenario.expected, exploration.result)) {
    entry.unexpected = "expected " + Expected(scenario.expected) + ", got " +
                       Outcome(exploration.result);
  }
  outputs.Add(entry);
  return exploration.result;
}

constexpr char kRow[] = "%-*s  %-20s  %-20s  %-20s  %s\n";

int NameWidth(std::span<const Scenario* const> scenarios) {
  size_t width = strlen("scenario");
  for (const Scenario* scenario : scenarios) {
    width = std::max(width, strlen(scenario->name));
  }
  return static_cast<int>(width);
}

}  // namespace

int Check(const Request& request) {
  if (request.flags.HasArgument("backend")) {
    throw UsageError("--backend: check runs both");
  }
  for (const char* flag : {"html", "sarif", "trace"}) {
    if (!request.flags.HasArgument(flag)) continue;
    throw UsageError("--" + std::string(flag) +
                     ": check shows a table, no reports");
  }
  RefuseBreak(SettingsOf(request).options);
  const std::vector<std::string> all = {"*"};
  const auto selected = Select(
      request.scenarios, request.operands.empty() ? all : request.operands);
  Settings settings = SettingsOf(request);
  settings.sarif.clear();  // of the environment
  settings.trace.clear();
  Outputs outputs(settings, "--");
  const int width = NameWidth(selected);
  printf(kRow, width, "scenario", "expected", "controlled", "real", "agree");
  bool agree = true;
  for (const Scenario* scenario : selected) {
    fflush(stdout);
    const Result controlled =
        RunIn(Backend::kControlled, request, *scenario, outputs);
    const Result real = RunIn(Backend::kReal, request, *scenario, outputs);
    const bool agrees = ControlledAgrees(scenario->expected, controlled) &&
                        RealAgrees(scenario->expected, real);
    printf(kRow, width, scenario->name, Expected(scenario->expected).c_str(),
           Outcome(controlled).c_str(), Outcome(real).c_str(),
           agrees ? "yes" : "NO");
    agree = agree && agrees;
  }
  outputs.Write();
  return agree ? kNoBugStatus : kBugStatus;
}

}  // namespace ravel
