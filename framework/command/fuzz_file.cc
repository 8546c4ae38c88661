// SPDX-License-Identifier: Apache-2.0
//
// ravel import FILE [NAME], ravel export SCHEDULE FILE: schedules from a
// fuzzer's files, and the other way round.

#include "framework/command/fuzz_file.h"

#include <cstdio>
#include <vector>

#include "framework/command/exit_status.h"
#include "framework/command/selection.h"
#include "framework/explorer/replayed_line.h"
#include "framework/explorer/schedule_of.h"
#include "framework/flags/schedule_argument.h"
#include "framework/fuzz/fuzz_runner.h"
#include "framework/schedule/schedule_line.h"
#include "framework/schedule/whole_file.h"

namespace ravel {
namespace {

constexpr size_t kMaxFuzzFileBytes = size_t{1} << 20;

const Scenario& Named(const Request& request, const std::string& name) {
  for (const Scenario& scenario : request.scenarios) {
    if (name == scenario.name) return scenario;
  }
  throw UsageError("no scenario is called " + name + "; see \"ravel list\"");
}

}  // namespace

std::optional<GivenCase> ReadFuzzFile(const Request& request,
                                      const std::string& path,
                                      const std::string& name) {
  GivenCase given;
  if (!name.empty()) given.scenario = &Named(request, name);
  const absl::StatusOr<std::string> text =
      internal::ReadWholeFile(path, kMaxFuzzFileBytes);
  if (!text.ok() || IsScheduleFile(*text)) return std::nullopt;
  const std::vector<uint8_t> bytes(text->begin(), text->end());
  given.fuzz_case = ReadFuzzCase(bytes, nullptr, BuildTag());
  if (given.scenario == nullptr && given.fuzz_case.scenario.has_value()) {
    given.scenario =
        FindByFingerprint(request.scenarios, *given.fuzz_case.scenario);
  }
  if (given.scenario == nullptr) return std::nullopt;
  return given;
}

Schedule ScheduleOf(const Request& request, const GivenCase& given) {
  if (given.fuzz_case.foreign_points != 0) {
    fprintf(stderr,
            "ravel: the file was made by another build: %zu plain accesses "
            "where it switches are not known here\n",
            given.fuzz_case.foreign_points);
  }
  const Options options =
      SettingsOf(request, OptionsOf(*given.scenario)).options;
  return ScheduleOfCase(SubjectOf(request, *given.scenario), options,
                        given.fuzz_case);
}

int ImportFuzzFile(const Request& request) {
  const auto& operands = request.operands;
  if (operands.empty() || operands.size() > 2) {
    throw UsageError(
        "import takes a fuzzer's file, and a scenario if the file "
        "does not say it");
  }
  const std::string name = operands.size() == 2 ? operands[1] : "";
  const auto given = ReadFuzzFile(request, operands[0], name);
  if (!given.has_value()) {
    throw UsageError(operands[0] +
                     " does not say of which scenario of this "
                     "program it is: name it, \"ravel import FILE NAME\"");
  }
  printf("%s\n", EncodeLine(ScheduleOf(request, *given)).c_str());
  return kNoBugStatus;
}

int ExportSchedule(const Request& request) {
  if (request.operands.size() != 2) {
    throw UsageError(
        "export takes a schedule, a line or a file, and the file "
        "to write");
  }
  const absl::StatusOr<GivenSchedule> given = ReadSchedule(request.operands[0]);
  if (!given.ok()) throw UsageError(std::string(given.status().message()));
  const Scenario* scenario =
      FindByFingerprint(request.scenarios, given->decoded.scenario);
  if (scenario == nullptr) {
    throw UsageError("the schedule is of no scenario of this program");
  }
  const Options options = OptionsOfLine(OptionsOf(*scenario), given->decoded);
  const auto fuzz_case =
      CaseOfSchedule(SubjectOf(request, *scenario), options, given->decoded);
  if (!fuzz_case.has_value()) {
    fprintf(stderr, "ravel: diverged: %s no longer follows the schedule\n",
            scenario->name);
    return kDivergedStatus;
  }
  const std::vector<uint8_t> bytes = WriteFuzzCase(*fuzz_case, BuildTag());
  const absl::Status status = internal::ReplaceFile(
      request.operands[1],
      {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!status.ok()) throw UsageError(std::string(status.message()));
  return kNoBugStatus;
}

}  // namespace ravel
