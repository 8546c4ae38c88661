// SPDX-License-Identifier: Apache-2.0
//
// What pools of processes are for: calls whose results go to a callback, and
// calls for each of a thousand items, whose results keep the items' order.

#include <ravel/ipc.h>
#include <ravel/ravel.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <tuple>
#include <vector>

#include "scenarios/all.h"

namespace {

using ravel::Pool;

std::string Format(const std::string& a, int b) {
  return a + " " + std::to_string(b);
}

void FormatAll(size_t processes, int count) {
  std::vector<std::string> lines;
  {
    Pool pool(processes, "pool");
    for (int i = 0; i < count; ++i) {
      pool.apply_async({.callback =
                            [&lines](const std::string& line) {
                              puts(line.c_str());
                              lines.push_back(line);
                            }},
                       Format, "Hello", i);
    }
    pool.close();
    pool.join();
  }
  std::sort(lines.begin(), lines.end());
  std::vector<std::string> expected;
  for (int i = 0; i < count; ++i) expected.push_back(Format("Hello", i));
  std::sort(expected.begin(), expected.end());
  ravel::check(lines == expected, "not each line once");
}

// Without close() and join(), the end of the scope ends the processes.
void LeftTooEarly() {
  int called = 0;
  {
    Pool pool(2, "pool");
    for (int i = 0; i < 4; ++i) {
      pool.apply_async({.callback = [&](const std::string&) { ++called; }},
                       Format, "Hello", i);
    }
  }
  ravel::check(called == 4, "a callback was not called");
}

int Square(int x) { return x * x; }
int Times(int x, int y, int z) { return x * y * z; }

void MapItems(size_t processes, int count) {
  std::vector<int> numbers(static_cast<size_t>(count));
  for (int& number : numbers) number = static_cast<int>(ravel::choose(101));
  Pool pool(processes, "pool");
  const std::vector<int> results = pool.map(Square, numbers);
  ravel::check(results.size() == numbers.size(), "not a result for each");
  for (size_t i = 0; i < results.size(); ++i) {
    ravel::check(results[i] == numbers[i] * numbers[i], "not in their order");
  }
}

void StarmapTriplets(size_t processes, int count) {
  const auto roll = [] { return static_cast<int>(ravel::choose(11)); };
  std::vector<std::tuple<int, int, int>> triplets;
  for (int i = 0; i < count; ++i) triplets.emplace_back(roll(), roll(), roll());
  Pool pool(processes, "pool");
  const std::vector<int> results = pool.starmap(Times, triplets);
  ravel::check(results.size() == triplets.size(), "not a result for each");
  for (size_t i = 0; i < results.size(); ++i) {
    ravel::check(results[i] == std::apply(Times, triplets[i]),
                 "not in their order");
  }
}

void TwoTasks() { FormatAll(2, 2); }
void HundredTasks() { FormatAll(10, 100); }
void MapThousand() { MapItems(5, 1000); }
void StarmapThousand() { StarmapTriplets(5, 1000); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> ProcessPool() {
  static constexpr const char* kCallback =
      "join() returns when the processes have ended and every result that "
      "they sent has been handed to its callback";
  static constexpr const char* kOrder =
      "a result carries the number of its call, whichever process it comes "
      "from and whenever";
  static constexpr Scenario kScenarios[] = {
      {"process_pool/two_tasks",
       "two processes run two tasks with a callback",
       TwoTasks,
       {Verdict::kPassed, "", kCallback},
       "random",
       {.schedules = 500}},
      {"process_pool/hundred_tasks",
       "ten processes run a hundred tasks with a callback",
       HundredTasks,
       {Verdict::kPassed, "", kCallback},
       "random",
       {.schedules = 20}},
      {"process_pool/left_too_early",
       "a pool is left without close() and join()",
       LeftTooEarly,
       {Verdict::kBug, "assertion",
        "leaving the scope ends the processes, whatever they have not done"},
       "random"},
      {"process_pool/map_thousand",
       "five processes square a thousand numbers",
       MapThousand,
       {Verdict::kPassed, "", kOrder},
       "random",
       {.schedules = 100}},
      {"process_pool/starmap_thousand",
       "five processes multiply a thousand triplets",
       StarmapThousand,
       {Verdict::kPassed, "", kOrder},
       "random",
       {.schedules = 100}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
