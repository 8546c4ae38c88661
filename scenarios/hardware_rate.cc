// SPDX-License-Identifier: Apache-2.0
//
// How often hardware alone shows the bug of each broken scenario: in 10,000
// repetitions or 30 seconds, whichever is less, as rows of a Markdown table.
//
//   build/dev/scenarios/hardware_rate [--seconds=N] [SCENARIO...]
//
// Nobody holds threads up (--jitter=no), and sleeps are a thousandth of what
// the scenario says.

#include <dlfcn.h>
#include <ravel/ravel.h>
#include <ravel/time.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "framework/command/scenario.h"
#include "framework/explorer/program.h"
#include "scenarios/all.h"

// The scenarios find this one before Ravel's.
extern "C" int nanosleep(const timespec* duration, timespec* left) {
  using Sleep = int(const timespec*, timespec*);
  static auto* const next =
      reinterpret_cast<Sleep*>(dlsym(RTLD_NEXT, "nanosleep"));
  constexpr int64_t kSecond = 1'000'000'000, kScale = 1000;
  const int64_t scaled =
      (int64_t{duration->tv_sec} * kSecond + duration->tv_nsec) / kScale;
  const timespec shorter = {scaled / kSecond, scaled % kSecond};
  return next(&shorter, left);
}

// So does ravel::sleep_for().
void ravel::internal::SleepFor(int64_t nanoseconds) {
  constexpr int64_t kSecond = 1'000'000'000;
  const timespec duration = {nanoseconds / kSecond, nanoseconds % kSecond};
  nanosleep(&duration, nullptr);
}

namespace ravel::scenarios {
namespace {

constexpr uint64_t kRepetitions = 10'000;
constexpr std::chrono::milliseconds kHang(200);

void PrintRow(const Scenario& scenario, std::chrono::seconds time) {
  Options options = OptionsOf(scenario);
  options.backend = Backend::kReal;
  options.repeat = kRepetitions;
  options.time = time;
  options.watchdog = kHang;
  options.jitter = false;
  options.keep_going = true;
  options.races = Races::kIgnore;
  const Result result = explore(options, scenario.body);
  printf("| `%s` | %llu of %llu |\n", scenario.name,
         static_cast<unsigned long long>(result.bugs),
         static_cast<unsigned long long>(result.executions));
  fflush(stdout);
}

int Main(const std::vector<std::string>& arguments) {
  std::chrono::seconds time(30);
  std::vector<std::string> names;
  for (const std::string& argument : arguments) {
    if (argument.rfind("--seconds=", 0) == 0) {
      time = std::chrono::seconds(
          strtoll(argument.c_str() + strlen("--seconds="), nullptr, 10));
    } else {
      names.push_back(argument);
    }
  }
  if (time.count() <= 0) {
    fprintf(stderr, "hardware_rate: --seconds takes a number from 1 up\n");
    return 2;
  }
  printf("| scenario | on hardware |\n|---|--:|\n");
  for (const Scenario& scenario : AllBroken(names)) PrintRow(scenario, time);
  return 0;
}

}  // namespace
}  // namespace ravel::scenarios

int main(int argc, char** argv) {
  ravel::FixAddresses(argv);
  return ravel::scenarios::Main({argv + 1, argv + argc});
}
