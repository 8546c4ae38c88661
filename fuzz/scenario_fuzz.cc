// SPDX-License-Identifier: Apache-2.0
//
// The target of every built-in scenario: the program is told by its name which
// one: scenario_fuzz-dining_philosophers-naive, or with dots, which services
// that run fuzzers do not take. By its own name it takes the scenario as
// --scenario=NAME.

#include <ravel/ravel.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "framework/command/command.h"
#include "framework/explorer/program.h"
#include "framework/flags/flags.h"
#include "framework/fuzz/fuzz_driver.h"
#include "fuzz/deep_scenarios.h"
#include "scenarios/all.h"

namespace ravel {
namespace {

constexpr int kUsageStatus = 2;
constexpr char kFlag[] = "--scenario=";

std::string NameIn(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument.starts_with(kFlag)) return argument.substr(strlen(kFlag));
  }
  const std::string program = arguments[0].substr(arguments[0].rfind('/') + 1);
  const size_t begin = program.find_first_of("-.");
  if (begin == std::string::npos) return "";
  std::string name = program.substr(begin + 1);
  if (const size_t next = name.find(program[begin]); next != name.npos) {
    name[next] = '/';
  }
  return name;
}

int Refuse(const std::string& sentence) {
  fprintf(stderr, "scenario_fuzz: %s\n", sentence.c_str());
  return kUsageStatus;
}

// Those of the program that are Ravel's flags stay in the arguments: libFuzzer
// starts the program again with them.
std::string TakeFlags(std::vector<char*> arguments, Settings& settings) {
  std::erase_if(arguments, [](const char* argument) {
    return strncmp(argument, "--ravel_", strlen("--ravel_")) != 0 &&
           argument[0] == '-';
  });
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  Flags flags(Door::kTests);
  absl::Status status = flags.TakeEnvironment(environ);
  if (status.ok()) status = flags.TakeArguments(&count, arguments.data());
  flags.ApplyTo(settings);
  return std::string(status.message());
}

// To look at what was found, the program of the same build is best.
bool IsCommand(const char* word) {
  for (const char* command : {"list", "replay", "import", "export", "help"}) {
    if (strcmp(word, command) == 0) return true;
  }
  return false;
}

// For scripts: each target, what is expected of it, and how many executions
// are enough for "ravel check" (0: any number).
int PrintTargets(const std::vector<Scenario>& scenarios) {
  for (const Scenario& scenario : scenarios) {
    const bool bug = scenario.expected.verdict == Verdict::kBug;
    printf("%s %s %llu\n", scenario.name, bug ? "bug" : "none",
           static_cast<unsigned long long>(scenario.setting.schedules));
  }
  return 0;
}

int Main(int argc, char** argv) {
  const std::string name = NameIn({argv, argv + argc});
  std::vector<Scenario> all = scenarios::All();
  const auto deep = fuzz::DeepScenarios();
  all.insert(all.end(), deep.begin(), deep.end());
  if (argc > 1 && strcmp(argv[1], "targets") == 0) return PrintTargets(all);
  if (argc > 1 && IsCommand(argv[1])) return RunCommand(argc, argv, all);
  for (const Scenario& scenario : all) {
    if (name != scenario.name) continue;
    FuzzJob job;
    Settings settings;
    settings.options = OptionsOf(scenario);
    const std::string wrong = TakeFlags({argv, argv + argc}, settings);
    if (!wrong.empty()) return Refuse(wrong);
    job.options = settings.options;
    job.subject.name = scenario.name;
    job.subject.body = scenario.body;
    job.subject.replay_prefix = ProgramPath() + " replay ";
    return DriveFuzzer(std::move(job), argc, argv);
  }
  return Refuse(name.empty() ? "which scenario? --scenario=NAME"
                             : "no scenario is called " + name);
}

}  // namespace
}  // namespace ravel

// What services that run fuzzers tell a target by.
extern "C" [[gnu::used]] const char ravel_fuzz_mark[] =
    "LLVMFuzzerTestOneInput";

int main(int argc, char** argv) {
  ravel::FixAddresses(argv);
  return ravel::Main(argc, argv);
}
