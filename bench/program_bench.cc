// SPDX-License-Identifier: Apache-2.0
//
// How fast the executions of a program with a main() of its own run, a fork
// each: two threads and a mutex, as `ravel run ./program` explores it on one
// core. Time is the processor's, of all processes together, so that what else
// the machine does is not in it; `executions/s` counts by that.

#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <sys/time.h>

#include <cstdlib>
#include <string>

namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_usec) / 1e6;
}

// Of all processes waited for so far, and of theirs.
double ChildrensTime() {
  rusage usage = {};
  getrusage(RUSAGE_CHILDREN, &usage);
  return Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
}

bool Succeeds(const std::string& command) {
  return std::system(command.c_str()) == 0;
}

void RunProgram(benchmark::State& state) {
  const std::string ravel = RAVEL_BINARY_DIR "/ravel";
  const std::string program = RAVEL_BINARY_DIR "/bench_counter";
  if (!Succeeds(ravel + "-cc -O2 -o " + program +
                " " RAVEL_SOURCE_DIR "/tests/programs/counter.c")) {
    state.SkipWithError("the program does not build");
    return;
  }
  constexpr int kExecutions = 4000;
  const auto run = [&](int executions) {
    return Succeeds("exec </dev/null >/dev/null; taskset -c 0 " + ravel +
                    " run --schedules=" + std::to_string(executions) + " " +
                    program);
  };
  double seconds = 0;
  int64_t done = 0;
  for (auto _ : state) {
    // Less what starting takes.
    const double begin = ChildrensTime();
    bool passed = run(1);
    const double middle = ChildrensTime();
    passed = passed && run(kExecutions + 1);
    if (!passed) {
      state.SkipWithError("the program failed");
      return;
    }
    const double time = ChildrensTime() - middle - (middle - begin);
    state.SetIterationTime(time);
    seconds += time;
    done += kExecutions;
  }
  state.counters["executions/s"] = static_cast<double>(done) / seconds;
}
BENCHMARK(RunProgram)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
