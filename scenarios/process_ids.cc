// SPDX-License-Identifier: Apache-2.0
//
// Processes say who they are. Other than threads, which are all in one process,
// each has a number of its own.

#include <ravel/ipc.h>
#include <ravel/ravel.h>
#include <unistd.h>

#include <list>
#include <set>
#include <string>

#include "scenarios/all.h"
#include "scenarios/terminal.h"

namespace {

using ravel::Process;
using ravel::scenarios::Terminal;

void SayPid(const Terminal& terminal) {
  terminal.Line("Pid is " + std::to_string(getpid()));
}

void SayPids(size_t count) {
  Terminal terminal;
  std::list<Process> processes;
  for (size_t i = 0; i < count; ++i) {
    processes.emplace_back([&terminal] { SayPid(terminal); });
  }
  for (Process& process : processes) process.start();
  for (Process& process : processes) process.join();
  const std::vector<std::string> lines = terminal.End();
  std::set<std::string> expected;
  for (const Process& process : processes) {
    expected.insert("Pid is " + std::to_string(process.pid()));
  }
  ravel::check(std::set<std::string>(lines.begin(), lines.end()) == expected,
               "not the numbers of the processes");
  ravel::check(lines.size() == count && expected.size() == count,
               "not one number for each");
  ravel::check(!expected.contains("Pid is " + std::to_string(getpid())),
               "the number of the parent");
}

void Two() { SayPids(2); }
void Four() { SayPids(4); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> ProcessIds() {
  static constexpr const char* kWhy =
      "the system numbers processes, and a number is not used again before "
      "its process was waited for";
  static constexpr Scenario kScenarios[] = {
      {"process_ids/two",
       "the numbers of two processes differ",
       Two,
       {Verdict::kExhausted, "", kWhy}},
      {"process_ids/four",
       "the numbers of four processes, in any order",
       Four,
       {Verdict::kPassed, "", kWhy},
       "random",
       {.schedules = 500}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
