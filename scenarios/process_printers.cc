// SPDX-License-Identifier: Apache-2.0
//
// What processes print. A line that is printed in two pieces, the text and its
// end, may have another process' line between them, unless a lock is held.

#include <ravel/ipc.h>
#include <ravel/ravel.h>
#include <unistd.h>

#include <algorithm>
#include <list>
#include <mutex>
#include <string>
#include <vector>

#include "scenarios/all.h"
#include "scenarios/printed.h"
#include "scenarios/terminal.h"

namespace {

using ravel::Process;
using ravel::ipc::Mutex;
using ravel::ipc::Queue;
using ravel::scenarios::Terminal;

void Printer(const Terminal& terminal, const std::string& a,
             const std::string& b) {
  terminal.Line(a + " " + b);
}

void TwoPrinters() {
  Terminal terminal;
  Process p1([&] { Printer(terminal, "Hello", "World"); });
  Process p2([&] { Printer(terminal, "Good", "night"); });
  p1.start();
  p2.start();
  p1.join();
  p2.join();
  std::vector<std::string> lines = terminal.End();
  ravel::record(ravel::scenarios::Joined(lines));
  std::sort(lines.begin(), lines.end());
  ravel::check(lines == std::vector<std::string>{"Good night", "Hello World"},
               "not each line once");
}

std::string LineOf(int x) { return "result=" + std::to_string(x * x); }

void Print(const Terminal& terminal, const std::string& line) {
  terminal.Write(line);
  terminal.Write("\n");
}

void Squared(const Terminal& terminal, int x, Mutex* lock, Queue<int>& queue) {
  queue.put(x * x);
  if (lock == nullptr) return Print(terminal, LineOf(x));
  lock->lock();
  Print(terminal, LineOf(x));
  lock->unlock();
}

void PrintSquares(int count, bool locked) {
  Terminal terminal;
  Mutex lock("lock");
  Queue<int> queue("results");
  std::list<Process> processes;
  std::vector<std::string> expected;
  for (int x = 0; x < count; ++x) {
    expected.push_back(LineOf(x));
    processes.emplace_back(
        [&, x] { Squared(terminal, x, locked ? &lock : nullptr, queue); });
  }
  for (Process& process : processes) process.start();
  for (Process& process : processes) process.join();
  int sum = 0;
  int drained = 0;
  lock.lock();
  for (; queue.qsize() != 0; ++drained) sum += queue.get();
  lock.unlock();
  ravel::check(drained == count, "a result is missing");
  ravel::check(sum == (count - 1) * count * (2 * count - 1) / 6,
               "not the squares");
  std::vector<std::string> lines = terminal.End();
  std::sort(lines.begin(), lines.end());
  std::sort(expected.begin(), expected.end());
  ravel::check(lines == expected, "a line is torn");
}

void TwoLocked() { PrintSquares(2, true); }
void TenLocked() { PrintSquares(10, true); }
void Unlocked() { PrintSquares(10, false); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> ProcessPrinters() {
  static constexpr const char* kWhy =
      "a process holds the lock from the first piece of its line to the last, "
      "and what was put has arrived when the processes are joined";
  static constexpr Scenario kScenarios[] = {
      {"process_printers/two",
       "two processes print a line each",
       TwoPrinters,
       {Verdict::kExhausted, "",
        "a line is one write, so there are two orders and no torn line"}},
      {"process_printers/two_locked",
       "two processes print lines in two pieces, under a lock",
       TwoLocked,
       {Verdict::kPassed, "", kWhy},
       "random",
       {.schedules = 500}},
      {"process_printers/ten_locked",
       "ten processes put a square into a queue and print it under a lock",
       TenLocked,
       {Verdict::kPassed, "", kWhy},
       "random",
       {.schedules = 100}},
      {"process_printers/unlocked",
       "the same without the lock",
       Unlocked,
       {Verdict::kBug, "assertion",
        "between the text of a line and its end another process may print"},
       "random"},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
