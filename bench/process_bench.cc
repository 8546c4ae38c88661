// SPDX-License-Identifier: Apache-2.0
//
// How fast executions with processes run: two that each lock, increment and
// unlock; what handing the turn to another process costs; a thousand in one
// execution.

#include <benchmark/benchmark.h>
#include <ravel/ipc.h>
#include <ravel/ravel.h>

#include <memory>
#include <mutex>
#include <vector>

namespace {

using ravel::Process;
using ravel::SharedValue;
using ravel::ipc::Semaphore;

void Search(benchmark::State& state, uint64_t schedules, void (*program)()) {
  uint64_t executions = 0;
  uint64_t steps = 0;
  double seconds = 0;
  for (auto _ : state) {
    const ravel::Result result =
        ravel::explore(ravel::random(schedules).set_spurious(0), program);
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
  state.counters["ns/step"] = seconds * 1e9 / static_cast<double>(steps);
}

void Counter() {
  SharedValue<int> value;
  const auto increase = [&value] {
    const std::scoped_lock lock(value.get_lock());
    value += 1;
  };
  Process a(increase);
  Process b(increase);
  a.start();
  b.start();
  a.join();
  b.join();
  ravel::check(value == 2, "an increase is missing");
}

// Two processes take turns: every other step is another one's.
void PingPong() {
  constexpr int kRounds = 5000;
  Semaphore ping(0);
  Semaphore pong(0);
  Process other([&] {
    for (int i = 0; i < kRounds; ++i) {
      ping.acquire();
      pong.release();
    }
  });
  other.start();
  for (int i = 0; i < kRounds; ++i) {
    ping.release();
    pong.acquire();
  }
  other.join();
}

void Thousand() {
  std::vector<std::unique_ptr<Process>> processes;
  SharedValue<int> value;
  for (int i = 0; i < 1000; ++i) {
    processes.push_back(std::make_unique<Process>([&value] {
      const std::scoped_lock lock(value.get_lock());
      value += 1;
    }));
    processes.back()->start();
  }
  for (const auto& process : processes) process->join();
}

void TwoProcesses(benchmark::State& state) { Search(state, 1000, Counter); }
void TakingTurns(benchmark::State& state) { Search(state, 1, PingPong); }
void ThousandProcesses(benchmark::State& state) { Search(state, 1, Thousand); }

BENCHMARK(TwoProcesses)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(TakingTurns)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(ThousandProcesses)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
