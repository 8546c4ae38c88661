// SPDX-License-Identifier: Apache-2.0
//
// What one benchmark is: searches of a program by random walk, race detector
// and trace on, globals and heap put back after each execution, scheduling
// points at synchronisation and atomics. One iteration is one search of many
// executions.

#ifndef RAVEL_BENCH_EXPLORE_BENCH_H_
#define RAVEL_BENCH_EXPLORE_BENCH_H_

#include <benchmark/benchmark.h>
#include <ravel/ravel.h>

#include <cstdint>
#include <functional>

namespace ravel::bench {

// Counts executions and steps a second and nanoseconds a step.
class Meter {
 public:
  // One search of so many executions, whose time goes to `state`. Returns
  // false, having told `state`, if the program failed.
  bool Search(benchmark::State& state, uint64_t executions,
              const std::function<void()>& program) {
    const Result result = explore(random(executions)
                                      .set_seed(seed_++)
                                      .set_spurious(0)
                                      .set_points(Points::kSync),
                                  program);
    if (result.verdict != Verdict::kPassed) {
      state.SkipWithError("the program failed");
      return false;
    }
    executions_ += result.executions;
    steps_ += result.steps;
    seconds_ += result.seconds;
    state.SetIterationTime(result.seconds);
    return true;
  }

  void Report(benchmark::State& state) const {
    if (executions_ == 0) return;
    const auto executions = static_cast<double>(executions_);
    const auto steps = static_cast<double>(steps_);
    state.counters["executions/s"] = executions / seconds_;
    state.counters["steps/execution"] = steps / executions;
    state.counters["ns/step"] = seconds_ * 1e9 / steps;
    state.counters["ns/execution"] = seconds_ * 1e9 / executions;
  }

 private:
  uint64_t seed_ = 1;
  uint64_t executions_ = 0;
  uint64_t steps_ = 0;
  double seconds_ = 0;
};

}  // namespace ravel::bench

#endif  // RAVEL_BENCH_EXPLORE_BENCH_H_
