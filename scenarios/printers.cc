// SPDX-License-Identifier: Apache-2.0
//
// Two threads print two words each; then the same by an executor, a hundred
// times with ten workers. Every line comes out once and whole, in any order.

#include <ravel/primitives.h>
#include <ravel/ravel.h>

#include <string>
#include <vector>

#include "scenarios/all.h"
#include "scenarios/printed.h"

namespace {

using ravel::Thread;
using ravel::ThreadPoolExecutor;
using ravel::scenarios::IndexOf;
using ravel::scenarios::Joined;
using ravel::scenarios::Printed;

void Print(Printed& printed, const std::string& a, const std::string& b) {
  printed.Line(a + " " + b);
}

void TwoThreads() {
  Printed printed;
  Thread t1([&] { Print(printed, "Hello", "World"); });
  Thread t2([&] { Print(printed, "Good", "night"); });
  t1.join();
  t2.join();
  const std::vector<std::string> lines = printed.End();
  ravel::record(Joined(lines));
  ravel::check(lines.size() == 2 && IndexOf(lines, "Hello World") < 2 &&
                   IndexOf(lines, "Good night") < 2,
               "a line is missing");
}

void PrintInPool(size_t workers, size_t tasks) {
  Printed printed;
  {
    ThreadPoolExecutor executor(workers, "executor");
    for (size_t i = 0; i < tasks; ++i) {
      executor.submit(
          [&printed, i] { Print(printed, "Hello", std::to_string(i)); });
    }
  }
  const std::vector<std::string> lines = printed.End();
  ravel::check(lines.size() == tasks, "not one line for each task");
  for (size_t i = 0; i < tasks; ++i) {
    ravel::check(IndexOf(lines, "Hello " + std::to_string(i)) < tasks,
                 "a task was not run");
  }
}

void TwoTasks() { PrintInPool(2, 2); }

void HundredTasks() { PrintInPool(10, 100); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> Printers() {
  static constexpr Scenario kScenarios[] = {
      {"printers/two_threads",
       "\"Hello World\" and \"Good night\", in both orders",
       TwoThreads,
       {Verdict::kExhausted, "",
        "each thread prints its line once and is joined before the lines are "
        "counted"}},
      {"printers/two_tasks",
       "an executor with 2 workers prints 2 lines",
       TwoTasks,
       {Verdict::kExhausted, "",
        "the executor runs each task once, and its scope ends after all of "
        "them"}},
      {"printers/hundred_tasks",
       "an executor with 10 workers prints 100 lines",
       HundredTasks,
       {Verdict::kPassed, "", "as two_tasks; too many schedules to see all"},
       "random",
       {.schedules = 300}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
