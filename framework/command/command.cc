// SPDX-License-Identifier: Apache-2.0

#include "framework/command/command.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "framework/command/exit_status.h"
#include "framework/command/program.h"
#include "framework/command/request.h"
#include "framework/explorer/program.h"
#include "framework/flags/nearest.h"

namespace ravel {
namespace {

constexpr struct {
  const char* name;
  int (*perform)(const Request&);
} kCommands[] = {{"list", List},
                 {"run", Run},
                 {"replay", ReplaySchedule},
                 {"check", Check},
                 {"import", ImportFuzzFile},
                 {"export", ExportSchedule},
                 {"help", Help}};

auto FindCommand(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& command : kCommands) {
    if (name == command.name) return command.perform;
    names.emplace_back(command.name);
  }
  const std::string nearest = Nearest(name, names);
  throw UsageError("no command is called " + name +
                   (nearest.empty() ? "; see \"ravel help\""
                                    : ": did you mean " + nearest + "?"));
}

// `list --json` needs no file: it has nothing else to print.
bool TakeBareJson(std::vector<char*>& arguments) {
  return std::erase_if(arguments, [](const char* argument) {
           return argument != nullptr && std::string_view(argument) == "--json";
         }) != 0;
}

bool IsHelpFlag(std::string_view argument) {
  return argument == "--help" || argument == "-h";
}

void Require(const absl::Status& status) {
  if (!status.ok()) throw UsageError(std::string(status.message()));
}

// `arguments` are those of the process.
int Dispatch(std::vector<char*> arguments, Request request) {
  const std::string_view first = arguments.size() > 1 ? arguments[1] : "";
  if (first == "--version") {
    printf("ravel %s\n", RAVEL_VERSION);
    return kNoBugStatus;
  }
  if (IsHelpFlag(first)) return Help(request);
  if (first.empty()) {
    throw UsageError("a command is missing; see \"ravel help\"");
  }
  const std::string command(first);
  const auto perform = FindCommand(command);
  if (request.program_line.empty()) {
    const std::vector<std::string> words(arguments.begin(), arguments.end());
    const size_t program = FindProgram(words, request.scenarios);
    if (program != words.size()) BecomeProgram(words, program);
  }
  arguments.erase(arguments.begin() + 1);
  if (std::any_of(arguments.begin(), arguments.end(), IsHelpFlag)) {
    request.operands = {command};
    return Help(request);
  }
  if (command == "list") request.list_json = TakeBareJson(arguments);
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  Require(request.flags.TakeEnvironment(environ));
  Require(request.flags.TakeArguments(&count, arguments.data()));
  request.operands.assign(arguments.begin() + 1, arguments.begin() + count);
  return perform(request);
}

int Complain(int status, const char* sentence) {
  fflush(stdout);
  fprintf(stderr, "ravel: %s\n", sentence);
  return status;
}

int Perform(std::vector<char*> arguments, const Request& request) {
  try {
    return Dispatch(std::move(arguments), request);
  } catch (const UsageError& error) {
    return Complain(kUsageStatus, error.what());
  } catch (const std::invalid_argument& error) {
    return Complain(kUsageStatus, error.what());
  } catch (const std::exception& error) {
    return Complain(kFaultStatus, error.what());
  }
}

}  // namespace

Settings SettingsOf(const Request& request, const Options& defaults) {
  Settings settings;
  settings.options = defaults;
  request.flags.ApplyTo(settings);
  return settings;
}

Subject SubjectOf(const Request& request, const Scenario& scenario) {
  Subject subject;
  subject.name = scenario.name;
  subject.body = scenario.body;
  subject.replay_prefix = request.program + " replay ";
  if (SettingsOf(request).preload) subject.replay_prefix += "--preload ";
  subject.replay_suffix = request.program_line;
  subject.exits = !request.program_line.empty();
  // Behind a program's name it would be an argument of the program.
  if (!subject.exits) subject.debug_flag = " --break_at=";
  subject.shows_progress = true;
  return subject;
}

int RunCommand(int argc, char** argv, std::span<const Scenario> scenarios) {
  FixAddresses(argv);
  Request request;
  request.program = ProgramPath();
  request.scenarios = scenarios;
  return Perform({argv, argv + argc}, request);
}

int RunCommandOf(std::span<const Scenario> scenarios,
                 const std::vector<std::string>& words,
                 const std::string& program_line) {
  Request request;
  request.program = words.front();
  request.scenarios = scenarios;
  request.program_line = program_line;
  std::vector<char*> arguments;
  for (const std::string& word : words) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  return Perform(std::move(arguments), request);
}

}  // namespace ravel
