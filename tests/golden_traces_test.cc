// SPDX-License-Identifier: Apache-2.0
//
// The execution in which each broken scenario fails, step by step, as the
// files under tests/golden/traces have it: SCENARIO.trace, and where clang's
// instrumentation differs, SCENARIO.clang.trace. ./dev golden writes them anew.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "framework/command/scenario.h"
#include "framework/explorer/explorer.h"
#include "framework/report/sections.h"
#include "framework/report/wording.h"
#include "scenarios/all.h"

namespace ravel {

void PrintTo(const Scenario& scenario, std::ostream* out) {
  *out << scenario.name;
}

namespace {

namespace fs = std::filesystem;

// Of longer ones the beginning and the end are kept.
constexpr size_t kWhole = 300, kPart = 100;

// Addresses are another build's, and the numbers of processes another day's.
std::string WithoutAddresses(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "0x") != 0) {
      out += text[i];
      continue;
    }
    out += "0x...";
    for (i += 2; i < text.size() && isxdigit(text[i]); ++i) {
    }
    --i;
  }
  return out;
}

std::string StepLine(const Failure& failure, size_t index) {
  FailureStep step = failure.steps[index];
  // What was there before the first write to a stack is anything.
  if (step.after) step.before.reset();
  std::string place;
  if (!step.stack.empty()) {
    place = internal::FileAndLine(step.stack[0].file, step.stack[0].line);
  }
  return WithoutAddresses(
      absl::StrFormat("%5d  %-24s  %-40s  %s\n", index + 1,
                      internal::ThreadName(failure, step.thread),
                      internal::StepText(failure, step, true), place));
}

std::string TraceOf(const Failure& failure) {
  std::string text = WithoutAddresses(
      absl::StrCat(failure.kind, ": ", failure.message, "\n\n"));
  const size_t count = failure.steps.size();
  for (size_t i = 0; i < count; ++i) {
    if (count > kWhole && i == kPart) {
      absl::StrAppend(&text, "  ...  ", count - 2 * kPart, " steps\n");
      i = count - kPart;
    }
    text += StepLine(failure, i);
  }
  text += "\n";
  for (const FailureThread& thread : failure.threads) {
    if (!thread.waits) continue;
    absl::StrAppend(&text, thread.name, ": ",
                    internal::WaitText(failure, *thread.waits), "\n");
  }
  return text;
}

// The first failure that the scenario's own strategy finds with seed 1, made
// simple.
std::string Trace(const Scenario& scenario) {
  Options options = OptionsOf(scenario);
  options.strategy = scenario.strategy;
  Subject subject;
  subject.name = scenario.name;
  subject.body = scenario.body;
  const Exploration exploration = Explore(subject, options);
  if (!exploration.failure.has_value()) return "no bug was found\n";
  return TraceOf(*exploration.failure);
}

std::string PathOf(const std::string& scenario, bool of_clang) {
  std::string name = scenario;
  name[name.find('/')] = '.';
  return absl::StrCat(RAVEL_SOURCE_DIR "/tests/golden/traces/", name,
                      of_clang ? ".clang" : "", ".trace");
}

std::string Read(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

#ifdef __clang__
constexpr bool kIsClang = true;
#else
constexpr bool kIsClang = false;
#endif

std::string Golden(const std::string& scenario) {
  const std::string own = PathOf(scenario, kIsClang);
  return Read(fs::exists(own) ? own : PathOf(scenario, false));
}

void Update(const std::string& scenario, const std::string& trace) {
  const std::string path = PathOf(scenario, kIsClang);
  if (kIsClang && trace == Read(PathOf(scenario, false))) {
    fs::remove(path);
    return;
  }
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path) << trace;
}

std::vector<Scenario> Broken() {
  std::vector<Scenario> broken;
  for (const Scenario& scenario : scenarios::All()) {
    if (scenario.expected.verdict == Verdict::kBug) broken.push_back(scenario);
  }
  return broken;
}

std::string NameOf(const Scenario& scenario) {
  std::string name = scenario.name;
  name[name.find('/')] = '_';
  return name;
}

class GoldenTrace : public testing::TestWithParam<Scenario> {};

TEST_P(GoldenTrace, IsThatOfTheFile) {
  const std::string name = GetParam().name;
  const std::string trace = Trace(GetParam());
  if (getenv("RAVEL_UPDATE_GOLDEN") != nullptr) Update(name, trace);
  EXPECT_EQ(trace, Golden(name))
      << "if that is what happens now: ./dev golden";
}

INSTANTIATE_TEST_SUITE_P(All, GoldenTrace, testing::ValuesIn(Broken()),
                         [](const auto& tested) {
                           return NameOf(tested.param);
                         });

// Of a scenario that is gone, its trace is too.
TEST(GoldenTraces, AreOfScenariosThatAreThere) {
  for (const auto& entry :
       fs::directory_iterator(RAVEL_SOURCE_DIR "/tests/golden/traces")) {
    bool known = false;
    for (const Scenario& scenario : Broken()) {
      known |= entry.path() == PathOf(scenario.name, false) ||
               entry.path() == PathOf(scenario.name, true);
    }
    EXPECT_TRUE(known) << entry.path();
  }
}

}  // namespace
}  // namespace ravel
