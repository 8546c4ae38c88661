// SPDX-License-Identifier: Apache-2.0
//
// How many executions the optimal reduction needs for small programs in
// unmodified standard C++, beside how many equivalence classes they have
// (`target`; what differs is an error), and how fast they run. The classes are
// confirmed by brute force in tests/scheduler/dpor_counts_test.cc and
// dpor_large_test.cc. Nothing wakes without a reason; any waiter may be woken.

#include <benchmark/benchmark.h>
#include <ravel/ravel.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "bench/programs.h"

namespace ravel::bench {
namespace {

using Program = std::function<void()>;

template <typename Body>
void Together(int threads, const Body& body) {
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) all.emplace_back(body, i);
  for (std::thread& thread : all) thread.join();
}

// So many threads lock and unlock one mutex so often.
Program Locks(int threads, int pairs) {
  return [=] {
    std::mutex mutex;
    Together(threads, [&](int) {
      for (int i = 0; i < pairs; ++i) {
        mutex.lock();
        mutex.unlock();
      }
    });
  };
}

Program LoadsAndStores(int threads) {
  return [=] {
    std::atomic<int> value = 0;
    Together(threads, [&](int) { value.store(value.load() + 1); });
  };
}

void StoreBuffering() {
  std::atomic<int> values[2] = {0, 0};
  Together(2, [&](int i) {
    values[i].store(1);
    values[1 - i].load();
  });
}

// As many producers as consumers; a mutex, two condition variables, capacity
// two.
Program Queue(int pairs, int items) {
  return [=] {
    std::mutex mutex;
    std::condition_variable not_full, not_empty;
    int size = 0;
    Together(2 * pairs, [&](int index) {
      const bool produces = index < pairs;
      for (int i = 0; i < items; ++i) {
        std::unique_lock<std::mutex> lock(mutex);
        (produces ? not_full : not_empty).wait(lock, [&] {
          return produces ? size < 2 : size > 0;
        });
        size += produces ? 1 : -1;
        (produces ? not_empty : not_full).notify_one();
      }
    });
  };
}

Options All() {
  return exhaustive()
      .set_spurious(0)
      .set_points(Points::kSync)
      .set_races(Races::kIgnore)
      .set_lock_order(LockOrder::kIgnore);
}

void Report(benchmark::State& state, const Result& result) {
  const auto executions = static_cast<double>(result.executions);
  state.SetIterationTime(result.seconds);
  state.counters["executions"] = executions;
  state.counters["executions/s"] = executions / result.seconds;
}

void Exhaust(benchmark::State& state, const Program& program,
             uint64_t classes) {
  for (auto _ : state) {
    const Result result = explore(All(), program);
    Report(state, result);
    if (result.verdict != Verdict::kExhausted) {
      return state.SkipWithError("not exhausted");
    }
    if (result.executions != classes) {
      return state.SkipWithError("executions are not the classes");
    }
  }
  state.counters["target"] = static_cast<double>(classes);
}

// What is too large to be exhausted here: how fast, and how large it seems.
void Estimate(benchmark::State& state, const Program& program,
              std::chrono::seconds time) {
  for (auto _ : state) {
    Options options = All();
    options.time = time;
    const Result result = explore(options, program);
    Report(state, result);
    state.counters["explored"] = result.explored.value_or(0);
    state.counters["estimated"] = result.estimated_executions.value_or(0);
  }
}

#define RAVEL_EXHAUST(name, program, classes)        \
  BENCHMARK_CAPTURE(Exhaust, name, program, classes) \
      ->UseManualTime()                              \
      ->Iterations(1)                                \
      ->Unit(benchmark::kMillisecond)

RAVEL_EXHAUST(mutex_2x2, Locks(2, 2), 6);
RAVEL_EXHAUST(mutex_2x3, Locks(2, 3), 20);
RAVEL_EXHAUST(mutex_3x1, Locks(3, 1), 6);
RAVEL_EXHAUST(mutex_3x2, Locks(3, 2), 90);
RAVEL_EXHAUST(mutex_3x3, Locks(3, 3), 1'680);
RAVEL_EXHAUST(mutex_3x4, Locks(3, 4), 34'650);
RAVEL_EXHAUST(load_store_2, LoadsAndStores(2), 4);
RAVEL_EXHAUST(load_store_4, LoadsAndStores(4), 576);
RAVEL_EXHAUST(store_buffering, StoreBuffering, 3);
RAVEL_EXHAUST(ordered_philosophers, Philosophers, 6);
RAVEL_EXHAUST(queue_1x1_2_items, Queue(1, 2), 6);
RAVEL_EXHAUST(queue_2x2_1_item, Queue(2, 1), 60);

BENCHMARK_CAPTURE(Estimate, queue_2x2_4_items, Queue(2, 4),
                  std::chrono::seconds(100))
    ->UseManualTime()
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ravel::bench

BENCHMARK_MAIN();
