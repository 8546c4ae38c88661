// SPDX-License-Identifier: Apache-2.0
//
// How fast executions run: random walk, race detector and trace on, globals
// and heap put back after each, scheduling points at synchronisation and
// atomics. Counts executions and steps per second and nanoseconds per step;
// one iteration is one search of many executions.

#include <benchmark/benchmark.h>
#include <ravel/ravel.h>

#include "bench/programs.h"

namespace {

constexpr uint64_t kSchedules = 100'000;

void Explore(benchmark::State& state, void (*program)()) {
  uint64_t executions = 0;
  uint64_t steps = 0;
  double seconds = 0;
  uint64_t seed = 1;
  for (auto _ : state) {
    const ravel::Result result =
        ravel::explore(ravel::random(kSchedules)
                           .set_seed(seed++)
                           .set_spurious(0)
                           .set_points(ravel::Points::kSync),
                       program);
    if (result.verdict != ravel::Verdict::kPassed) {
      state.SkipWithError("the program failed");
      return;
    }
    executions += result.executions;
    steps += result.steps;
    seconds += result.seconds;
    state.SetIterationTime(result.seconds);
  }
  state.counters["executions/s"] = static_cast<double>(executions) / seconds;
  state.counters["steps/execution"] =
      static_cast<double>(steps) / static_cast<double>(executions);
  state.counters["ns/step"] = seconds * 1e9 / static_cast<double>(steps);
}

#define RAVEL_BENCHMARK(name, program)                    \
  BENCHMARK_CAPTURE(Explore, name, ravel::bench::program) \
      ->UseManualTime()                                   \
      ->Unit(benchmark::kMillisecond)

RAVEL_BENCHMARK(counter, Counter);
RAVEL_BENCHMARK(locked_counter, LockedCounter);
RAVEL_BENCHMARK(bounded_queue, BoundedQueue);
RAVEL_BENCHMARK(message_passing, MessagePassing);
RAVEL_BENCHMARK(philosophers, Philosophers);

}  // namespace

BENCHMARK_MAIN();
