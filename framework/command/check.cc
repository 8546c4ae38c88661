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
#include "framework/command/json_output.h"
#include "framework/command/request.h"
#include "framework/command/selection.h"
#include "framework/command/words.h"
#include "framework/explorer/explorer.h"

namespace ravel {
namespace {

constexpr uint64_t kRepeat = 20;
constexpr std::chrono::seconds kRealTime(2);

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

// Hardware may miss a bug, and shows a deadlock as a hang.
bool RealAgrees(const Expectation& expected, const Result& result) {
  if (!result.bug.has_value()) return result.verdict == Verdict::kPassed;
  if (expected.verdict != Verdict::kBug) return false;
  const std::string kind = expected.bug_kind;
  return result.bug->kind == kind ||
         (kind == "deadlock" && result.bug->kind == "hang");
}

Options ControlledOptions(const Scenario& scenario) {
  Options options;
  options.strategy = scenario.strategy;
  return options;
}

Options RealOptions() {
  Options options;
  options.repeat = kRepeat;
  options.time = kRealTime;
  return options;
}

Result RunIn(Backend backend, const Request& request, const Scenario& scenario,
             JsonFile& json) {
  Options options = SettingsOf(request, backend == Backend::kReal
                                            ? RealOptions()
                                            : ControlledOptions(scenario))
                        .options;
  options.backend = backend;
  const Exploration exploration =
      Explore(SubjectOf(request, scenario), options);
  json.Add(JsonOf(scenario.name, options, exploration));
  return exploration.result;
}

constexpr char kRow[] = "%-*s  %-18s  %-18s  %-18s  %s\n";

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
  if (request.flags.HasArgument("html")) {
    throw UsageError("--html: check shows a table, no reports");
  }
  const std::vector<std::string> all = {"*"};
  const auto selected = Select(
      request.scenarios, request.operands.empty() ? all : request.operands);
  JsonFile json(SettingsOf(request).json);
  const int width = NameWidth(selected);
  printf(kRow, width, "scenario", "expected", "controlled", "real", "agree");
  bool agree = true;
  for (const Scenario* scenario : selected) {
    fflush(stdout);
    const Result controlled =
        RunIn(Backend::kControlled, request, *scenario, json);
    const Result real = RunIn(Backend::kReal, request, *scenario, json);
    const bool agrees = ControlledAgrees(scenario->expected, controlled) &&
                        RealAgrees(scenario->expected, real);
    printf(kRow, width, scenario->name, Expected(scenario->expected).c_str(),
           Outcome(controlled).c_str(), Outcome(real).c_str(),
           agrees ? "yes" : "NO");
    agree = agree && agrees;
  }
  json.Write();
  return agree ? kNoBugStatus : kBugStatus;
}

}  // namespace ravel
