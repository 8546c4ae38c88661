// SPDX-License-Identifier: Apache-2.0
//
// The main() of a fuzz target.

#include <gtest/gtest.h>
#include <ravel/fuzz.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "framework/explorer/program.h"
#include "framework/flags/test_flags.h"
#include "framework/fuzz/fuzz_driver.h"
#include "framework/gtest/fuzz_targets.h"
#include "framework/gtest/subject.h"

extern "C" {
// Of the program's counters of edges, where it was compiled with them.
[[gnu::weak,
  gnu::visibility("hidden")]] extern uint8_t __start___sancov_cntrs[];
[[gnu::weak, gnu::visibility("hidden")]] extern uint8_t __stop___sancov_cntrs[];
}

namespace ravel {
namespace {

constexpr int kUsageStatus = 2;
constexpr std::string_view kTestFlag = "--ravel_test=";

std::string NameOf(const internal::FuzzTarget& target) {
  return std::string(target.place.suite) + "." + target.place.name;
}

// Takes the flag out of the arguments.
std::string TakeTestName(int* argc, char** argv) {
  std::string name;
  int kept = 1;
  for (int i = 1; i < *argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.starts_with(kTestFlag)) {
      name = argument.substr(kTestFlag.size());
    } else {
      argv[kept++] = argv[i];
    }
  }
  argv[kept] = nullptr;
  *argc = kept;
  return name;
}

// nullptr: it is not clear which.
const internal::FuzzTarget* Find(const std::string& name) {
  const auto targets = internal::FuzzTargets();
  if (name.empty() && targets.size() == 1) return &targets[0];
  for (const internal::FuzzTarget& target : targets) {
    if (NameOf(target) == name) return &target;
  }
  return nullptr;
}

int Refuse(const std::string& name) {
  std::string sentence =
      name.empty() ? "which test? --ravel_test="
                   : "no fuzz test is called " + name + ": --ravel_test=";
  const char* separator = "";
  for (const internal::FuzzTarget& target : internal::FuzzTargets()) {
    sentence += separator + NameOf(target);
    separator = "|";
  }
  fprintf(stderr, "ravel: %s\n", sentence.c_str());
  return kUsageStatus;
}

// To run the tests as tests: to list them, to replay a schedule.
bool WantsTests(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.starts_with("--gtest_") ||
        argument.starts_with("--ravel_replay=")) {
      return true;
    }
  }
  return false;
}

}  // namespace

int FuzzMain(int argc, char** argv) {
  const bool tests = WantsTests(argc, argv);
  // libFuzzer starts the program again with what it was started with.
  std::vector<char*> arguments(argv, argv + argc);
  const std::string name = TakeTestName(&argc, argv);
  testing::InitGoogleTest(&argc, argv);
  InitTests(&argc, argv);
  if (tests) return RunAllTests();
  const internal::FuzzTarget* target = Find(name);
  if (target == nullptr) return Refuse(name);
  FuzzJob job;
  job.subject = internal::SubjectOf(target->place, target->body);
  job.options = internal::WithTestFlags(target->options);
  job.input_size = target->input_size;
  job.edges = {__start___sancov_cntrs, __stop___sancov_cntrs};
  return DriveFuzzer(std::move(job), static_cast<int>(arguments.size()),
                     arguments.data());
}

}  // namespace ravel

// What services that run fuzzers tell a target by.
extern "C" [[gnu::used]] const char ravel_fuzz_mark[] =
    "LLVMFuzzerTestOneInput";

int main(int argc, char** argv) {
  ravel::FixAddresses(argv);
  return ravel::FuzzMain(argc, argv);
}
