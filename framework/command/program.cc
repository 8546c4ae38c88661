// SPDX-License-Identifier: Apache-2.0

#include "framework/command/program.h"

#include <algorithm>
#include <string_view>

#include "framework/command/command.h"
#include "framework/command/request.h"
#include "framework/program/handover.h"
#include "framework/program/main_function.h"
#include "framework/program/program_file.h"

namespace ravel {
namespace {

bool IsScenario(std::span<const Scenario> scenarios, const std::string& word) {
  return std::ranges::any_of(scenarios, [&](const Scenario& scenario) {
    return word == scenario.name;
  });
}

bool NamesProgram(std::span<const Scenario> scenarios,
                  const std::string& word) {
  if (word.find('/') == word.npos || IsScenario(scenarios, word)) return false;
  return word[0] == '/' || word[0] == '.' || IsFile(word);
}

// As a shell takes it for one word.
std::string Quoted(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
      "%+,-./:=@_";
  if (!word.empty() && word.find_first_not_of(kPlain) == word.npos) return word;
  std::string quoted = "'";
  for (const char letter : word) {
    if (letter == '\'') {
      quoted += "'\\''";
    } else {
      quoted += letter;
    }
  }
  return quoted + "'";
}

std::string CommandLine(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += " " + Quoted(word);
  return line;
}

std::string NameOf(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

bool IsPreloaded(const std::vector<std::string>& command) {
  return std::ranges::find(command, "--preload") != command.end();
}

}  // namespace

size_t FindProgram(const std::vector<std::string>& words,
                   std::span<const Scenario> scenarios) {
  const size_t none = words.size();
  if (none < 2 || (words[1] != "run" && words[1] != "replay")) return none;
  // The operand of a replay before it is the schedule, which may be a file.
  size_t before = words[1] == "replay" ? 1 : 0;
  for (size_t i = 2; i < none; ++i) {
    if (words[i] == "--") continue;
    if (words[i].starts_with('-')) continue;
    if (before == 0) return NamesProgram(scenarios, words[i]) ? i : none;
    --before;
  }
  return none;
}

void BecomeProgram(const std::vector<std::string>& words, size_t program) {
  const auto at = words.begin() + static_cast<std::ptrdiff_t>(program);
  std::vector<std::string> command(words.begin(), at);
  const bool preload = IsPreloaded(command);
  const std::string wrong = WhyNotProgram(*at, preload);
  if (!wrong.empty()) throw UsageError(wrong);
  throw UsageError(HandOver(command, {at, words.end()}, preload));
}

int ExploreProgram(const std::vector<std::string>& command,
                   const std::vector<std::string>& program) {
  const std::string name = NameOf(program.front());
  Scenario scenario;
  scenario.name = name.c_str();
  scenario.body = MainFunction::Call;
  scenario.setting.isolation = Isolation::kFork;
  if (IsPreloaded(command)) MainFunction::SeeSynchronisationOnly();
  std::vector<std::string> words = command;
  if (words[1] == "run") words.push_back(name);
  return RunCommandOf({&scenario, 1}, words, CommandLine(program));
}

}  // namespace ravel
