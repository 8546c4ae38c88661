// SPDX-License-Identifier: Apache-2.0
//
// ravel list: the scenarios there are.

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "framework/command/exit_status.h"
#include "framework/command/json_output.h"
#include "framework/command/request.h"
#include "framework/command/words.h"

namespace ravel {
namespace {

using Json = nlohmann::ordered_json;

std::string Expected(const Scenario& scenario) {
  std::string expected = WordOf(scenario.expected.verdict);
  if (scenario.expected.verdict == Verdict::kBug) {
    expected += std::string(" (") + scenario.expected.bug_kind + ")";
  }
  return expected;
}

Json JsonOf(const Scenario& scenario) {
  const bool bug = scenario.expected.verdict == Verdict::kBug;
  return {{"scenario", scenario.name},
          {"summary", scenario.summary},
          {"expected", WordOf(scenario.expected.verdict)},
          {"bug_kind", bug ? Json(scenario.expected.bug_kind) : Json()},
          {"why", scenario.expected.why},
          {"strategy", scenario.strategy}};
}

void PrintTable(std::span<const Scenario> scenarios) {
  size_t name = 0;
  size_t expected = 0;
  for (const Scenario& scenario : scenarios) {
    name = std::max(name, strlen(scenario.name));
    expected = std::max(expected, Expected(scenario).size());
  }
  for (const Scenario& scenario : scenarios) {
    printf("%-*s  %-*s  %s\n", static_cast<int>(name), scenario.name,
           static_cast<int>(expected), Expected(scenario).c_str(),
           scenario.summary);
  }
}

}  // namespace

int List(const Request& request) {
  if (!request.operands.empty()) {
    throw UsageError("list takes no names, it lists all scenarios");
  }
  const Settings settings = SettingsOf(request);
  JsonFile file(settings.json);
  if (!request.list_json && settings.json.empty()) {
    PrintTable(request.scenarios);
    return kNoBugStatus;
  }
  Json list = Json::array();
  for (const Scenario& scenario : request.scenarios) {
    list.push_back(JsonOf(scenario));
    file.Add(JsonOf(scenario));
  }
  if (request.list_json) printf("%s\n", list.dump(2).c_str());
  file.Write();
  return kNoBugStatus;
}

}  // namespace ravel
