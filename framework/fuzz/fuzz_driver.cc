// SPDX-License-Identifier: Apache-2.0

#include "framework/fuzz/fuzz_driver.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "framework/fuzz/fuzz_session.h"
#include "framework/isolation/globals_snapshot.h"

extern "C" {
// libFuzzer's.
int LLVMFuzzerRunDriver(int* argc, char*** argv,
                        int (*callback)(const uint8_t* data, size_t size));
size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t capacity);
}

namespace ravel {
namespace {

// libFuzzer adds what it finds in this section to the features of an input.
// Small: it reads and clears all of it at each execution.
[[gnu::section("__libfuzzer_extra_counters"),
  gnu::used]] volatile uint8_t extra_counters[4096 + 1024];

FuzzSession* session = nullptr;

// What suits schedules, where the user says nothing.
constexpr const char* kSettings[] = {
    "-len_control=0",    // short schedules are not the ones to begin with
    "-max_len=512",      // bytes: input and departures
    "-close_fd_mask=1",  // what scenarios print
    "-mutate_depth=1",   // what is learnt of a case serves the next change
    "-rss_limit_mb=0",   // the arena is large, and counted in full
};

bool Has(const std::vector<char*>& arguments, const char* setting) {
  const size_t name = strcspn(setting, "=") + 1;
  for (const char* argument : arguments) {
    if (strncmp(argument, setting, name) == 0) return true;
  }
  return false;
}

int RunInput(const uint8_t* data, size_t size) {
  session->Run({data, size});
  return 0;
}

// A race is a bug, also where it led to nothing.
void ReportRaceAtExit() {
  constexpr int kBugStatus = 77;  // as libFuzzer's own
  if (session->ReportRace()) _exit(kBugStatus);
}

// Signals for which libFuzzer sets handlers, besides those of crashes.
constexpr int kHandled[] = {SIGALRM, SIGHUP,  SIGINT, SIGTERM,
                            SIGUSR1, SIGUSR2, SIGXFSZ};
struct sigaction before_libfuzzer[std::size(kHandled)];

// A process that is forked from here is a scenario's, and must find what it
// would find without libFuzzer: one that a pool ends by SIGTERM handles no
// signal.
void HideHandlersFromChildren() {
  for (size_t i = 0; i < std::size(kHandled); ++i) {
    sigaction(kHandled[i], nullptr, &before_libfuzzer[i]);
  }
  pthread_atfork(nullptr, nullptr, [] {
    for (size_t i = 0; i < std::size(kHandled); ++i) {
      sigaction(kHandled[i], &before_libfuzzer[i], nullptr);
    }
  });
}

// Adds the settings that the user did not make.
int RunDriver(int argc, char** argv, std::span<const char* const> settings,
              int (*run)(const uint8_t* data, size_t size)) {
  std::vector<char*> arguments(argv, argv + argc);
  for (const char* setting : settings) {
    if (!Has(arguments, setting)) {
      arguments.push_back(const_cast<char*>(setting));
    }
  }
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  char** values = arguments.data();
  return LLVMFuzzerRunDriver(&count, &values, run);
}

}  // namespace

int DriveFuzzer(FuzzJob job, int argc, char** argv) {
  GlobalsSnapshot::OfProcess().Exempt(
      reinterpret_cast<uintptr_t>(job.edges.begin),
      reinterpret_cast<uintptr_t>(job.edges.end));
  session = new FuzzSession(std::move(job.subject), std::move(job.options),
                            job.input_size, extra_counters, LLVMFuzzerMutate);
  atexit(ReportRaceAtExit);
  HideHandlersFromChildren();
  return RunDriver(argc, argv, kSettings, RunInput);
}

int DrivePlainFuzzer(int (*run)(const uint8_t* data, size_t size), int argc,
                     char** argv) {
  return RunDriver(argc, argv, std::span(kSettings).last(1), run);
}

void CountFeature(uint64_t fingerprint) {
  volatile uint8_t& counter =
      extra_counters[fingerprint % std::size(extra_counters)];
  if (counter != UINT8_MAX) counter = static_cast<uint8_t>(counter + 1);
}

}  // namespace ravel

extern "C" {

size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t capacity,
                               unsigned int seed) {
  if (ravel::session == nullptr) return LLVMFuzzerMutate(data, size, capacity);
  return ravel::session->mutator().Mutate(data, size, capacity, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t* first, size_t first_size,
                                 const uint8_t* second, size_t second_size,
                                 uint8_t* out, size_t capacity,
                                 unsigned int seed) {
  if (ravel::session == nullptr) return 0;
  return ravel::session->mutator().CrossOver(
      {first, first_size}, {second, second_size}, out, capacity, seed);
}

}  // extern "C"
