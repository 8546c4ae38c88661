// SPDX-License-Identifier: Apache-2.0
//
// Ten threads square the numbers below 1,000, each for itself. They share
// nothing, so there is nothing to go wrong.

#include <ravel/primitives.h>
#include <ravel/ravel.h>

#include <vector>

#include "scenarios/all.h"

namespace {

using ravel::Thread;

void SquareNumbers(int& result) {
  for (int i = 0; i < 1000; ++i) result = i * i;
}

void TenThreads() {
  std::vector<int> results(10);
  std::vector<Thread> threads;
  for (int& result : results) {
    threads.emplace_back([&result] { SquareNumbers(result); });
  }
  for (Thread& thread : threads) thread.join();
  for (const int result : results) {
    ravel::check(result == 999 * 999, "a thread has not finished");
  }
}

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> Squares() {
  static constexpr Scenario kScenarios[] = {
      {"squares/ten_threads",
       "ten threads square the numbers below 1,000",
       TenThreads,
       {Verdict::kExhausted, "",
        "no thread touches what another does, so the order of their steps "
        "makes no difference"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
