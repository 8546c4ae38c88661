// SPDX-License-Identifier: Apache-2.0
//
// ravel run NAME...: explores scenarios.

#include "framework/command/exit_status.h"
#include "framework/command/request.h"
#include "framework/command/selection.h"
#include "framework/command/summary.h"
#include "framework/explorer/explorer.h"
#include "framework/explorer/kept_schedule.h"
#include "framework/output/outputs.h"

namespace ravel {
namespace {

void CheckPreload(const Request& request, const Settings& settings) {
  if (!settings.preload || !request.program_line.empty()) return;
  throw UsageError("--preload is for a program: ravel run --preload ./program");
}

// main() cannot be called twice in one process: what it leaves behind is not
// the program's data alone.
void CheckIsolation(const Request& request, const Options& options) {
  if (request.program_line.empty()) return;
  if (options.isolation == Isolation::kFork) return;
  throw UsageError(
      "--isolation: each execution of a program is a process of its own, "
      "which is --isolation=fork");
}

}  // namespace

int Run(const Request& request) {
  if (request.operands.empty()) {
    throw UsageError("run takes the name of a scenario; see \"ravel list\"");
  }
  const auto selected = Select(request.scenarios, request.operands);
  const Settings settings = SettingsOf(request);
  CheckPreload(request, settings);
  if (selected.size() > 1 && !settings.options.html.empty()) {
    throw UsageError(
        "--html takes the page of one scenario; --out=DIR one for each");
  }
  if (selected.size() > 1 && !settings.trace.empty()) {
    throw UsageError("--trace takes the execution of one scenario");
  }
  RefuseBreak(settings.options);
  CheckPage(settings.options);
  Outputs outputs(settings, "--");
  int status = kNoBugStatus;
  for (const Scenario* scenario : selected) {
    const Options options = SettingsOf(request, OptionsOf(*scenario)).options;
    CheckIsolation(request, options);
    Exploration exploration =
        ExploreKeptFirst(SubjectOf(request, *scenario), options);
    NotePage(options, exploration);
    PrintSummary(scenario->name, options, exploration);
    outputs.Add({scenario->name, options, exploration});
    status = WorseStatus(status, StatusOf(exploration.result.verdict));
  }
  outputs.Write();
  return status;
}

}  // namespace ravel
