// SPDX-License-Identifier: Apache-2.0
//
// How many executions each strategy needs to find the bug of each broken
// scenario: the median over seeds 1 to 100, data races ignored (they are found
// in nearly every first execution), as rows of a Markdown table.
//
//   build/dev/scenarios/executions_to_bug [--seeds=N] [--strategies=A,B]
//       [SCENARIO...]
//
// A scenario whose bug is the data race itself is searched with --races=fail.
// Where the first 20 seeds need more than kManySteps, they are all, and the
// cell ends in an asterisk.

#include <ravel/ravel.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "framework/command/scenario.h"
#include "framework/explorer/program.h"
#include "framework/explorer/strategy_list.h"
#include "scenarios/all.h"

namespace ravel::scenarios {
namespace {

constexpr uint64_t kExecutions = 10'000;
constexpr uint64_t kMissed = UINT64_MAX;
constexpr uint64_t kFewSeeds = 20;
constexpr uint64_t kManySteps = 10'000'000;

uint64_t ExecutionsToBug(const Scenario& scenario, const std::string& strategy,
                         uint64_t seed, uint64_t* steps) {
  Options options = OptionsOf(scenario);
  const bool is_race = strcmp(scenario.expected.bug_kind, "data_race") == 0;
  options.set_strategy(strategy)
      .set_seed(seed)
      .set_schedules(kExecutions)
      .set_races(is_race ? Races::kFail : Races::kIgnore)
      .set_minimize(0);
  // A busy machine is no hang.
  options.watchdog = std::chrono::minutes(2);
  const Result result = explore(options, scenario.body);
  *steps += result.steps;
  const bool found =
      result.bug.has_value() && result.bug->kind == scenario.expected.bug_kind;
  return found ? result.first_bug_execution : kMissed;
}

// The median, and for how many seeds the bug was missed.
std::string Cell(std::vector<uint64_t> counts) {
  std::sort(counts.begin(), counts.end());
  const auto missed = std::count(counts.begin(), counts.end(), kMissed);
  const uint64_t median = counts[(counts.size() - 1) / 2];
  std::string cell = median == kMissed ? "> " + std::to_string(kExecutions)
                                       : std::to_string(median);
  if (missed != 0 && counts.size() > 1) {
    cell += " (missed " + std::to_string(missed) + " of " +
            std::to_string(counts.size()) + ")";
  }
  return cell;
}

std::string CellOf(const Scenario& scenario, const std::string& strategy,
                   uint64_t seeds) {
  // An exhaustive search has nothing to draw.
  if (MakeStrategy(strategy, 1).exhaustive) seeds = 1;
  std::vector<uint64_t> counts;
  uint64_t steps = 0;
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    if (counts.size() == kFewSeeds && steps > kManySteps) break;
    counts.push_back(ExecutionsToBug(scenario, strategy, seed, &steps));
  }
  const bool is_all = counts.size() == seeds;
  return Cell(std::move(counts)) + (is_all ? "" : " *");
}

void PrintHead(const std::vector<std::string>& strategies) {
  std::string head = "| scenario | bug |";
  std::string line = "|---|---|";
  for (const std::string& strategy : strategies) {
    head += " " + strategy + " |";
    line += "--:|";
  }
  printf("%s\n%s\n", head.c_str(), line.c_str());
}

void PrintRow(const Scenario& scenario,
              const std::vector<std::string>& strategies, uint64_t seeds) {
  printf("| `%s` | %s |", scenario.name, scenario.expected.bug_kind);
  for (const std::string& strategy : strategies) {
    printf(" %s |", CellOf(scenario, strategy, seeds).c_str());
    fflush(stdout);
  }
  printf("\n");
}

// Those between commas.
std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; std::getline(stream, word, ',');) {
    words.push_back(word);
  }
  return words;
}

int Main(const std::vector<std::string>& arguments) {
  uint64_t seeds = 100;
  std::vector<std::string> names;
  std::vector<std::string> strategies = StrategyNames();
  for (const std::string& argument : arguments) {
    if (argument.rfind("--seeds=", 0) == 0) {
      seeds = strtoull(argument.c_str() + strlen("--seeds="), nullptr, 10);
    } else if (argument.rfind("--strategies=", 0) == 0) {
      strategies = Words(argument.substr(strlen("--strategies=")));
    } else {
      names.push_back(argument);
    }
  }
  if (seeds == 0) {
    fprintf(stderr, "executions_to_bug: --seeds takes a number from 1 up\n");
    return 2;
  }
  try {
    for (const std::string& strategy : strategies) MakeStrategy(strategy, 1);
  } catch (const std::invalid_argument& error) {
    fprintf(stderr, "executions_to_bug: %s\n", error.what());
    return 2;
  }
  PrintHead(strategies);
  for (const Scenario& scenario : AllBroken(names))
    PrintRow(scenario, strategies, seeds);
  return 0;
}

}  // namespace
}  // namespace ravel::scenarios

int main(int argc, char** argv) {
  ravel::FixAddresses(argv);
  return ravel::scenarios::Main({argv + 1, argv + argc});
}
