// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/strategy_list.h"

#include <map>
#include <stdexcept>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "scheduler/strategies/depth_first.h"
#include "scheduler/strategies/exhaustive.h"
#include "scheduler/strategies/pct.h"
#include "scheduler/strategies/portfolio.h"
#include "scheduler/strategies/pos.h"
#include "scheduler/strategies/random_walk.h"
#include "scheduler/strategies/surw.h"
#include "scheduler/strategies/urw.h"

namespace ravel {
namespace {

using Parameters = std::map<std::string, std::string>;

[[noreturn]] void Refuse(const std::string& sentence) {
  throw std::invalid_argument(sentence);
}

// Takes the parameter out, so that what is left is unknown.
bool TakeNumber(Parameters& parameters, const char* name, uint32_t* number) {
  const auto found = parameters.find(name);
  if (found == parameters.end()) return false;
  if (!absl::SimpleAtoi(found->second, number)) {
    Refuse(absl::StrCat("strategy parameter ", name,
                        " takes a whole number, not '", found->second, "'"));
  }
  parameters.erase(found);
  return true;
}

// A search that draws lots and has no parameters.
template <typename Kind>
StrategyChoice MakeSeeded(Parameters&, uint64_t seed) {
  return {std::make_unique<Kind>(seed), false, ""};
}

StrategyChoice MakeDepthFirst(Parameters& parameters, uint64_t) {
  uint32_t preemptions = DepthFirst::kUnbounded;
  std::string bounds;
  if (TakeNumber(parameters, "preemptions", &preemptions)) {
    bounds = absl::StrCat("preemptions<=", preemptions);
  }
  return {std::make_unique<DepthFirst>(preemptions), true, bounds};
}

StrategyChoice MakeDpor(Parameters&, uint64_t) {
  return {std::make_unique<Exhaustive>(), true, ""};
}

StrategyChoice MakePct(Parameters& parameters, uint64_t seed) {
  // Each moment costs something at every choice.
  constexpr uint32_t kDeepest = 1000;
  uint32_t depth = 3;
  if (TakeNumber(parameters, "depth", &depth) &&
      (depth == 0 || depth > kDeepest)) {
    Refuse(absl::StrCat("strategy parameter depth takes a number from 1 to ",
                        kDeepest, ", not '", depth, "'"));
  }
  return {std::make_unique<Pct>(depth, seed), false, ""};
}

// A new strategy is one line here.
constexpr struct {
  const char* name;
  StrategyChoice (*make)(Parameters&, uint64_t seed);
} kStrategies[] = {
    {"portfolio", MakeSeeded<Portfolio>},
    {"random", MakeSeeded<RandomWalk>},
    {"dpor", MakeDpor},
    {"dfs", MakeDepthFirst},
    {"pct", MakePct},
    {"pos", MakeSeeded<Pos>},
    {"surw", MakeSeeded<Surw>},
    {"urw", MakeSeeded<Urw>},
};

}  // namespace

uint32_t SpinsOf(const Options& options) {
  constexpr uint32_t kFew = 3, kMany = 100;
  if (options.spins.has_value()) return *options.spins;
  return MakeStrategy(options.strategy, options.seed).exhaustive ? kFew : kMany;
}

StrategyChoice MakeStrategy(std::string_view description, uint64_t seed) {
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(absl::string_view(description.data(), description.size()),
                     absl::MaxSplits(':', 1));
  Parameters parameters;
  for (const auto parameter :
       absl::StrSplit(parts.second, ',', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> pair =
        absl::StrSplit(parameter, absl::MaxSplits('=', 1));
    parameters[pair.first] = pair.second;
  }
  for (const auto& entry : kStrategies) {
    if (parts.first != entry.name) continue;
    StrategyChoice choice = entry.make(parameters, seed);
    if (!parameters.empty()) {
      Refuse(absl::StrCat("strategy ", parts.first, " has no parameter '",
                          parameters.begin()->first, "'"));
    }
    return choice;
  }
  std::string known;
  for (const auto& entry : kStrategies) {
    absl::StrAppend(&known, known.empty() ? "" : ", ", entry.name);
  }
  Refuse(absl::StrCat("no strategy is called '", parts.first, "': there are ",
                      known));
}

std::vector<std::string> StrategyNames() {
  std::vector<std::string> names;
  for (const auto& entry : kStrategies) names.emplace_back(entry.name);
  return names;
}

}  // namespace ravel
