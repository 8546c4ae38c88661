// SPDX-License-Identifier: Apache-2.0
//
// How many executions uniform random search and the fuzzer need to find the
// bug of broken scenarios: the medians over seeds 1 to 20, as rows of the
// Markdown table in docs/fuzzing.md. Data races are ignored.
//
//   build/clang/fuzz/fuzz_table [--seeds=N] [--executions=N] [SCENARIO...]

#include <ravel/ravel.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "framework/explorer/program.h"
#include "fuzz/deep_scenarios.h"
#include "scenarios/all.h"

namespace ravel {
namespace {

struct Effort {
  uint64_t seeds = 20;
  uint64_t executions = 1'000'000;
};

// Those whose bug random search does not find in the first executions.
constexpr const char* kScenarios[] = {"async_cancel/freed_too_early",
                                      "bounded_queue/lost_wakeup",
                                      "dining_philosophers/naive",
                                      "double_checked_locking/published_early",
                                      "peterson/turn_first",
                                      "pool_shutdown/two_steps",
                                      "sleeping_barber/looks_then_sleeps",
                                      "spin_rwlock/two_steps",
                                      "sum_of_numbers/event",
                                      "sum_of_numbers/event_of_two",
                                      "treiber_stack/aba",
                                      "treiber_stack/freed",
                                      "work_stealing_deque/take",
                                      "wrong_mutex/other",
                                      "deep/locked_relay",
                                      "deep/relay",
                                      "deep/tumblers",
                                      "deep/ring",
                                      "deep/stamps",
                                      "deep/starved",
                                      "deep/twice_back"};

uint64_t Random(const Scenario& scenario, const Effort& effort, uint64_t seed) {
  Options options = OptionsOf(scenario);
  options.set_seed(seed)
      .set_schedules(effort.executions)
      .set_minimize(0)
      .set_races(Races::kIgnore);
  const Result result = explore(options, scenario.body);
  return result.bug.has_value() ? result.first_bug_execution : UINT64_MAX;
}

// The target as anybody runs it; it counts every execution it makes.
uint64_t Fuzzer(const Scenario& scenario, const Effort& effort, uint64_t seed) {
  const std::string program = ProgramPath();
  const std::string command =
      program.substr(0, program.rfind('/') + 1) +
      "scenario_fuzz --scenario=" + scenario.name +
      " --ravel_races=ignore --ravel_quiet -exact_artifact_path=/dev/null"
      " -seed=" +
      std::to_string(seed) + " -runs=" + std::to_string(effort.executions) +
      " 2>&1";
  FILE* output = popen(command.c_str(), "r");
  if (output == nullptr) return UINT64_MAX;
  uint64_t found = UINT64_MAX;
  char line[4096];
  while (fgets(line, sizeof line, output) != nullptr) {
    unsigned long long execution = 0;
    if (sscanf(line, "ravel: execution %llu:", &execution) == 1) {
      found = execution;
    }
  }
  pclose(output);
  return found;
}

template <typename Search>
std::vector<uint64_t> Counts(Search search, const Scenario& scenario,
                             const Effort& effort) {
  std::vector<uint64_t> counts;
  for (uint64_t seed = 1; seed <= effort.seeds; ++seed) {
    counts.push_back(search(scenario, effort, seed));
  }
  std::sort(counts.begin(), counts.end());
  return counts;
}

uint64_t Median(const std::vector<uint64_t>& sorted) {
  return sorted[(sorted.size() - 1) / 2];
}

std::string Cell(const std::vector<uint64_t>& sorted, const Effort& effort) {
  const auto missed = std::count(sorted.begin(), sorted.end(), UINT64_MAX);
  const uint64_t median = Median(sorted);
  std::string cell = median == UINT64_MAX
                         ? "> " + std::to_string(effort.executions)
                         : std::to_string(median);
  if (missed != 0) cell += " (missed " + std::to_string(missed) + ")";
  return cell;
}

void PrintRow(const Scenario& scenario, const Effort& effort) {
  const auto random = Counts(Random, scenario, effort);
  const auto fuzzer = Counts(Fuzzer, scenario, effort);
  char ratio[32] = "";
  if (Median(random) != UINT64_MAX && Median(fuzzer) != UINT64_MAX) {
    snprintf(ratio, sizeof ratio, "%.2f",
             static_cast<double>(Median(fuzzer)) /
                 static_cast<double>(Median(random)));
  }
  printf("| `%s` | %s | %s | %s | %s |\n", scenario.name,
         scenario.expected.bug_kind, Cell(random, effort).c_str(),
         Cell(fuzzer, effort).c_str(), ratio);
  fflush(stdout);
}

bool TakeNumber(const std::string& argument, const char* flag,
                uint64_t& number) {
  if (!argument.starts_with(flag)) return false;
  number = strtoull(argument.c_str() + strlen(flag), nullptr, 10);
  return true;
}

int Main(const std::vector<std::string>& arguments) {
  Effort effort;
  std::vector<std::string> names;
  for (const std::string& argument : arguments) {
    if (!TakeNumber(argument, "--seeds=", effort.seeds) &&
        !TakeNumber(argument, "--executions=", effort.executions)) {
      names.push_back(argument);
    }
  }
  if (effort.seeds == 0 || effort.executions == 0) {
    fprintf(stderr, "fuzz_table: flags take a number from 1 up\n");
    return 2;
  }
  if (names.empty()) names.assign(std::begin(kScenarios), std::end(kScenarios));
  std::vector<Scenario> all = scenarios::All();
  const auto deep = fuzz::DeepScenarios();
  all.insert(all.end(), deep.begin(), deep.end());
  printf("| scenario | bug | random | fuzzer | fuzzer / random |\n");
  printf("|---|---|--:|--:|--:|\n");
  for (const std::string& name : names) {
    const auto found = std::find_if(
        all.begin(), all.end(),
        [&](const Scenario& scenario) { return name == scenario.name; });
    if (found == all.end()) {
      fprintf(stderr, "fuzz_table: no scenario is called %s\n", name.c_str());
      return 2;
    }
    PrintRow(*found, effort);
  }
  return 0;
}

}  // namespace
}  // namespace ravel

int main(int argc, char** argv) {
  ravel::FixAddresses(argv);
  return ravel::Main({argv + 1, argv + argc});
}
