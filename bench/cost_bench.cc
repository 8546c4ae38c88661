// SPDX-License-Identifier: Apache-2.0
//
// Where the time goes: what a step, an execution and a thread cost, each as
// the slope between programs that differ in nothing else; and how the cost of
// a step depends on the number of threads.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "bench/explore_bench.h"

namespace {

using ravel::bench::Meter;

std::atomic<int> shared = 0;
std::mutex one_mutex;
std::mutex own_mutexes[64];

// So many threads, each with so many steps of one kind.
void Run(int threads, void (*work)(int, int), int steps) {
  std::vector<std::thread> all;
  all.reserve(static_cast<size_t>(threads));
  for (int i = 0; i < threads; ++i) all.emplace_back(work, i, steps);
  for (std::thread& thread : all) thread.join();
}

void LoadAtomic(int, int steps) {
  for (int i = 0; i < steps; ++i) shared.load();
}

// Everybody waits for one lock.
void LockOne(int, int steps) {
  for (int i = 0; i < steps / 2; ++i) {
    const std::lock_guard<std::mutex> lock(one_mutex);
  }
}

// A lock for each two: half of the threads wait, each pair for its own.
void LockOfPair(int thread, int steps) {
  for (int i = 0; i < steps / 2; ++i) {
    const std::lock_guard<std::mutex> lock(own_mutexes[thread / 2]);
  }
}

void Explore(benchmark::State& state, int threads, void (*work)(int, int),
             int steps) {
  // As much work in each search, whatever an execution takes.
  const int64_t size = int64_t{threads} * (steps + 20) + 20;
  const auto executions =
      static_cast<uint64_t>(std::max<int64_t>(3, 20'000'000 / size));
  Meter meter;
  for (auto _ : state) {
    if (!meter.Search(state, executions, [=] { Run(threads, work, steps); })) {
      return;
    }
  }
  meter.Report(state);
}

// An execution with so many steps by each of two threads.
void Steps(benchmark::State& state) {
  Explore(state, 2, LoadAtomic, static_cast<int>(state.range(0)));
}

// An execution with so many threads of two steps each.
void Threads(benchmark::State& state) {
  Explore(state, static_cast<int>(state.range(0)), LoadAtomic, 2);
}

// So many threads with 1,000 steps each.
void ThousandSteps(benchmark::State& state, void (*work)(int, int)) {
  Explore(state, static_cast<int>(state.range(0)), work, 1000);
}

BENCHMARK(Steps)->Arg(0)->Arg(2)->Arg(12)->Arg(102)->UseManualTime()->Unit(
    benchmark::kMillisecond);
BENCHMARK(Threads)
    ->Arg(0)
    ->Arg(2)
    ->Arg(12)
    ->Arg(64)
    ->Arg(2000)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ThousandSteps, atomic, LoadAtomic)
    ->Arg(2)
    ->Arg(64)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ThousandSteps, one_lock, LockOne)
    ->Arg(2)
    ->Arg(64)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ThousandSteps, lock_of_pair, LockOfPair)
    ->Arg(2)
    ->Arg(64)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
