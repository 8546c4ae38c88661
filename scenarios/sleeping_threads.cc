// SPDX-License-Identifier: Apache-2.0
//
// A thread that sleeps uses no processor: one sleep of two seconds takes two
// seconds, and so do four of them in four threads.

#include <ravel/primitives.h>
#include <ravel/ravel.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "scenarios/all.h"

namespace {

using ravel::Thread;
using std::chrono::nanoseconds;
using std::chrono::seconds;

void Process() { ravel::sleep_for(seconds(2)); }

void Say(const char* what, nanoseconds elapsed) {
  char line[64];
  snprintf(line, sizeof line, "%s took %.2fs", what,
           std::chrono::duration<double>(elapsed).count());
  puts(line);
  ravel::record(line);
}

void FourSleeps() {
  auto start = ravel::now();
  Process();
  const nanoseconds one = ravel::now() - start;
  Say("One run", one);
  start = ravel::now();
  std::vector<Thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(Process);
  for (Thread& thread : threads) thread.join();
  const nanoseconds four = ravel::now() - start;
  Say("Four runs", four);
  ravel::check(one >= seconds(2) && four >= seconds(2), "a sleep was cut");
  ravel::check(four < seconds(4), "the sleeps came one after another");
}

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> SleepingThreads() {
  static constexpr Scenario kScenarios[] = {
      {"sleeping_threads/four",
       "one sleep of 2 s, then four in four threads: 2 s each time",
       FourSleeps,
       {Verdict::kExhausted, "",
        "all four sleeps begin at the same instant of ordered time, since "
        "time stands still while a thread can run; whichever order they "
        "begin and end in, the last ends 2 s later"},
       "dfs",
       {.clock = Clock::kOrdered}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
