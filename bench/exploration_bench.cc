// SPDX-License-Identifier: Apache-2.0
//
// How fast executions of small programs run, in unmodified standard C++ and on
// Ravel's own primitives.

#include <benchmark/benchmark.h>

#include "bench/explore_bench.h"
#include "bench/programs.h"

namespace {

void Explore(benchmark::State& state, void (*program)()) {
  ravel::bench::Meter meter;
  for (auto _ : state) {
    if (!meter.Search(state, 100'000, program)) return;
  }
  meter.Report(state);
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

RAVEL_BENCHMARK(ravel_counter, RavelCounter);
RAVEL_BENCHMARK(ravel_locked_counter, RavelLockedCounter);
RAVEL_BENCHMARK(ravel_bounded_queue, RavelBoundedBuffer);
RAVEL_BENCHMARK(ravel_queue, RavelQueue);
RAVEL_BENCHMARK(ravel_message_passing, RavelMessagePassing);
RAVEL_BENCHMARK(ravel_philosophers, RavelPhilosophers);

}  // namespace

BENCHMARK_MAIN();
