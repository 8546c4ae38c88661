// SPDX-License-Identifier: Apache-2.0

#include "framework/flags/test_flags.h"

#include <unistd.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "framework/flags/flags.h"
#include "framework/flags/schedule_argument.h"
#include "framework/schedule/output_file.h"

namespace ravel::internal {
namespace {

Flags& TestFlags() {
  static auto* const flags = new Flags(Door::kTests);
  return *flags;
}

// Of --ravel_replay.
std::optional<GivenSchedule>& ToReplay() {
  static auto* const schedule = new std::optional<GivenSchedule>;
  return *schedule;
}

absl::Status CheckPage() {
  const Settings settings = TestSettings();
  const std::string& page = settings.options.html;
  if (page.empty()) return absl::OkStatus();
  const absl::Status status = CheckOutputFile(page);
  if (status.ok()) return status;
  return absl::InvalidArgumentError(
      absl::StrCat("--ravel_html=", page, ": ", status.message()));
}

absl::Status TakeReplay() {
  const Settings settings = TestSettings();
  if (settings.options.replay.empty()) {
    if (settings.options.break_at == 0) return absl::OkStatus();
    return absl::InvalidArgumentError(
        "--ravel_break_at: stops in a replay, so it takes --ravel_replay too");
  }
  absl::StatusOr<GivenSchedule> given = ReadSchedule(settings.options.replay);
  if (!given.ok()) return given.status();
  ToReplay() = *std::move(given);
  return absl::OkStatus();
}

}  // namespace

std::string TakeTestFlags(int* argc, char** argv) {
  absl::Status status = TestFlags().TakeEnvironment(environ);
  if (status.ok()) status = TestFlags().TakeArguments(argc, argv);
  if (status.ok()) status = TakeReplay();
  if (status.ok()) status = CheckPage();
  return std::string(status.message());
}

Settings TestSettings() {
  Settings settings;
  TestFlags().ApplyTo(settings);
  return settings;
}

Options WithTestFlags(const Options& code_options) {
  Settings settings;
  settings.options = code_options;
  TestFlags().ApplyTo(settings);
  if (ToReplay().has_value()) settings.options.replay = ToReplay()->line;
  return settings.options;
}

bool ReplaysAnother(const std::string& test) {
  return ToReplay().has_value() &&
         ToReplay()->decoded.scenario != ScenarioFingerprint(test);
}

}  // namespace ravel::internal
