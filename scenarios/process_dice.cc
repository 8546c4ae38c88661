// SPDX-License-Identifier: Apache-2.0
//
// Dice are rolled in processes, and the sums counted by value. A die is a
// choice of Ravel's, so a run with the same seed rolls the same.

#include <ravel/ipc.h>
#include <ravel/ravel.h>

#include <cstdio>
#include <list>
#include <map>
#include <string>

#include "scenarios/all.h"

namespace {

using ravel::Process;
using ravel::ipc::Queue;

int Die() { return 1 + static_cast<int>(ravel::choose(6)); }

void Roll(Queue<int>& queue) {
  const int die1 = Die();
  const int die2 = Die();
  queue.put(die1 + die2);
}

void RollDice(int count) {
  Queue<int> queue("sums");
  std::list<Process> processes;
  for (int i = 0; i < count; ++i) {
    processes.emplace_back([&queue] { Roll(queue); });
  }
  for (Process& process : processes) process.start();
  std::map<int, int> counts;
  for (int i = 0; i < count; ++i) ++counts[queue.get()];
  for (Process& process : processes) process.join();
  int sum = 0;
  std::string line;
  for (const auto& [value, times] : counts) {
    line += (line.empty() ? "" : ", ") + std::to_string(value) + ": " +
            std::to_string(times);
    sum += times;
    ravel::check(value >= 2 && value <= 12, "no sum of two dice");
  }
  puts(line.c_str());
  ravel::record(line);
  ravel::check(sum == count, "not a result for each");
}

void Hundred() { RollDice(100); }
void One() { RollDice(1); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> ProcessDice() {
  static constexpr const char* kWhy =
      "every process puts one sum of two dice, and the parent takes as many "
      "out as it has started";
  static constexpr Scenario kScenarios[] = {
      {"process_dice/one",
       "two dice are rolled in a process",
       One,
       {Verdict::kPassed, "", kWhy},
       "random",
       {.schedules = 1000}},
      {"process_dice/hundred",
       "two dice are rolled in each of a hundred processes",
       Hundred,
       {Verdict::kPassed, "", kWhy},
       "random",
       {.schedules = 20}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
