// SPDX-License-Identifier: Apache-2.0
//
// Ten spawned processes put a square into a queue each, and the parent takes
// out what is there while qsize() is not 0. That is right only because all of
// them have ended before, and nobody else takes anything: how many there are
// is old news as soon as it is told.

#include <ravel/ipc.h>
#include <ravel/ravel.h>

#include <list>

#include "scenarios/all.h"

namespace {

using ravel::Process;
using ravel::SharedValue;
using ravel::StartMethod;
using ravel::ipc::Queue;

void Start(std::list<Process>& processes, Queue<int>& queue, int count) {
  for (int x = 0; x < count; ++x) {
    processes.emplace_back(ravel::ProcessOptions{.start = StartMethod::kSpawn},
                           [&queue, x] { queue.put(x * x); });
  }
  for (Process& process : processes) process.start();
}

void Join(std::list<Process>& processes) {
  for (Process& process : processes) process.join();
}

int SumOfSquares(int count) {
  return (count - 1) * count * (2 * count - 1) / 6;
}

int Drain(Queue<int>& queue) {
  int sum = 0;
  while (queue.qsize() != 0) sum += queue.get();
  return sum;
}

void JoinedFirst(int count) {
  Queue<int> queue("squares");
  std::list<Process> processes;
  Start(processes, queue, count);
  Join(processes);
  ravel::check(Drain(queue) == SumOfSquares(count), "a result is missing");
}

void NotJoined() {
  Queue<int> queue("squares");
  std::list<Process> processes;
  Start(processes, queue, 2);
  const int sum = Drain(queue);
  ravel::check(sum == SumOfSquares(2), "a result is missing");
  Join(processes);
}

void TwoDrain() {
  Queue<int> queue("squares");
  std::list<Process> processes;
  Start(processes, queue, 3);
  Join(processes);
  SharedValue<int> other_sum;
  Process other([&] { other_sum = Drain(queue); });
  other.start();
  const int sum = Drain(queue);
  other.join();
  ravel::check(sum + other_sum == SumOfSquares(3), "a result is missing");
}

void Counted(int count) {
  Queue<int> queue("squares");
  std::list<Process> processes;
  Start(processes, queue, count);
  int sum = 0;
  for (int i = 0; i < count; ++i) sum += queue.get();
  Join(processes);
  ravel::check(sum == SumOfSquares(count), "a result is missing");
}

void TwoJoinedFirst() { JoinedFirst(2); }
void TenJoinedFirst() { JoinedFirst(10); }
void TwoCounted() { Counted(2); }
void TenCounted() { Counted(10); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> ProcessDrain() {
  static constexpr const char* kJoined =
      "a process ends when what it has put is in the pipe, so after the joins "
      "the number is final, and the results are few enough for the pipe";
  static constexpr const char* kCounted =
      "as many are taken out as there are processes, each of which puts one";
  static constexpr Scenario kScenarios[] = {
      {"process_drain/two_joined",
       "two spawned processes are joined, then the queue is drained by qsize",
       TwoJoinedFirst,
       {Verdict::kPassed, "", kJoined},
       "random",
       {.schedules = 500}},
      {"process_drain/ten_joined",
       "the same with ten",
       TenJoinedFirst,
       {Verdict::kPassed, "", kJoined},
       "random",
       {.schedules = 100}},
      {"process_drain/not_joined",
       "the queue is drained by qsize before the processes are joined",
       NotJoined,
       {Verdict::kBug, "assertion",
        "qsize is 0 while no process has put anything yet"},
       "random"},
      {"process_drain/two_consumers",
       "two processes drain the queue by qsize",
       TwoDrain,
       {Verdict::kBug, "deadlock",
        "both may see that one is left; the second one waits in get for ever"},
       "random"},
      {"process_drain/two_counted",
       "two results are taken out, whatever qsize says",
       TwoCounted,
       {Verdict::kPassed, "", kCounted},
       "random",
       {.schedules = 500}},
      {"process_drain/ten_counted",
       "the same with ten",
       TenCounted,
       {Verdict::kPassed, "", kCounted},
       "random",
       {.schedules = 100}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
