// SPDX-License-Identifier: Apache-2.0
//
// Processes square numbers: one for each processor, and a thousand, which say
// who they and their parent are. Results go through a queue; it has to be
// emptied before the processes are joined, because a process ends only when
// what it has put is in the pipe, and that holds 64 KiB.

#include <ravel/ipc.h>
#include <ravel/ravel.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <list>
#include <set>
#include <string>
#include <vector>

#include "scenarios/all.h"

namespace {

using ravel::Process;
using ravel::SharedArray;
using ravel::SharedValue;
using ravel::ipc::Queue;

void SquareNumbers(ravel::Shared<int>& result) {
  for (int i = 0; i < 1000; ++i) result = i * i;
}

void OnePerProcessor(size_t processors) {
  SharedArray<int> results(processors, "results");
  std::list<Process> processes;
  for (size_t i = 0; i < processors; ++i) {
    processes.emplace_back([&results, i] { SquareNumbers(results[i]); });
  }
  for (Process& process : processes) process.start();
  for (Process& process : processes) process.join();
  for (const int result : results) {
    ravel::check(result == 999 * 999, "a process has not finished");
  }
}

struct Said {
  int parent;
  int process;
  int result;
};

void SquareAThousand() {
  constexpr size_t kCount = 1000;
  SharedArray<Said> said(kCount, "said");
  std::list<Process> processes;
  std::vector<int> numbers;
  for (size_t i = 0; i < kCount; ++i) {
    const int x = static_cast<int>(ravel::choose(101));
    numbers.push_back(x);
    processes.emplace_back([&said, i, x] {
      said[i] = {getppid(), getpid(), x * x};
    });
  }
  for (Process& process : processes) process.start();
  for (Process& process : processes) process.join();
  std::set<int> pids;
  for (size_t i = 0; i < kCount; ++i) {
    const Said one = said[i];
    ravel::check(one.result == numbers[i] * numbers[i], "not the square");
    ravel::check(one.parent == getpid(), "not the parent");
    pids.insert(one.process);
  }
  ravel::check(pids.size() == kCount, "two processes with one number");
}

enum class Order { kGetThenJoin, kJoinThenGet };

// What a process puts is its result and as many bytes as `weight` says.
void SquareIntoAQueue(size_t count, size_t weight, Order order) {
  Queue<std::pair<int, std::string>> queue("results");
  std::list<Process> processes;
  std::vector<int> expected;
  for (size_t i = 0; i < count; ++i) {
    const int x = static_cast<int>(i % 101);
    expected.push_back(x * x);
    processes.emplace_back([&queue, x, weight] {
      queue.put({x * x, std::string(weight, '.')});
    });
  }
  for (Process& process : processes) process.start();
  if (order == Order::kJoinThenGet) {
    for (Process& process : processes) process.join();
  }
  std::vector<int> results;
  for (size_t i = 0; i < count; ++i) results.push_back(queue.get().first);
  if (order == Order::kGetThenJoin) {
    for (Process& process : processes) process.join();
  }
  std::sort(results.begin(), results.end());
  std::sort(expected.begin(), expected.end());
  ravel::check(results == expected, "not each result once");
}

// Two of these are more than the pipe holds.
constexpr size_t kLarge = 40'000;

void FourProcessors() { OnePerProcessor(4); }
void TwoProcessors() { OnePerProcessor(2); }
void TwoResults() { SquareIntoAQueue(2, 0, Order::kGetThenJoin); }
void ThousandResults() { SquareIntoAQueue(1000, 0, Order::kGetThenJoin); }
void LargeResults() { SquareIntoAQueue(2, kLarge, Order::kGetThenJoin); }
void JoinFirst() { SquareIntoAQueue(2, 0, Order::kJoinThenGet); }
void JoinFirstLarge() { SquareIntoAQueue(2, kLarge, Order::kJoinThenGet); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> ProcessSquares() {
  static constexpr const char* kShareNothing =
      "no process touches what another does";
  static constexpr const char* kDrained =
      "a process ends when its results are in the pipe, and the parent takes "
      "all of them out before it waits for that";
  static constexpr Scenario kScenarios[] = {
      {"process_squares/two_processors",
       "two processes square the numbers below 1,000",
       TwoProcessors,
       {Verdict::kExhausted, "", kShareNothing}},
      {"process_squares/four_processors",
       "four processes square the numbers below 1,000",
       FourProcessors,
       {Verdict::kPassed, "", kShareNothing},
       "random",
       {.schedules = 200}},
      {"process_squares/thousand",
       "a thousand processes square a number and say who they are",
       SquareAThousand,
       {Verdict::kPassed, "", kShareNothing},
       "random",
       {.schedules = 2}},
      {"process_squares/two_results",
       "two results through a queue: create, start, get, join",
       TwoResults,
       {Verdict::kPassed, "", kDrained},
       "random",
       {.schedules = 500}},
      {"process_squares/thousand_results",
       "a thousand results through a queue: create, start, get, join",
       ThousandResults,
       {Verdict::kPassed, "", kDrained},
       "random",
       {.schedules = 1}},
      {"process_squares/large_results",
       "results that are more than a pipe holds: create, start, get, join",
       LargeResults,
       {Verdict::kPassed, "", kDrained},
       "random",
       {.schedules = 300}},
      {"process_squares/join_first",
       "two small results through a queue: create, start, join, get",
       JoinFirst,
       {Verdict::kPassed, "",
        "both results find room in the pipe, so the processes end"},
       "random",
       {.schedules = 500}},
      {"process_squares/join_first_large",
       "the same with results that are more than a pipe holds",
       JoinFirstLarge,
       {Verdict::kBug, "deadlock",
        "the pipe is full before both results are in it, so one process "
        "cannot end, and the parent waits for that before it takes any out"},
       "random"},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
