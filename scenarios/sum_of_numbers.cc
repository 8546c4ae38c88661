// SPDX-License-Identifier: Apache-2.0
//
// A producer puts ten numbers into a queue and then sets an event; a consumer
// takes them out and adds each to a sum, which it keeps in a queue of one
// place. It goes on while the event is not set or the queue is not empty. Both
// can change between that look and the get() that follows: the consumer looks
// before the event is set, finds the queue empty, and waits for a number that
// never comes.
//
// The form with a marker puts an end into the queue itself, so that the
// consumer learns both in one operation.

#include <ravel/primitives.h>
#include <ravel/ravel.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/all.h"
#include "scenarios/printed.h"

namespace {

using ravel::Event;
using ravel::Queue;
using ravel::ThreadPoolExecutor;
using ravel::scenarios::Printed;

// The document's are random between 1 and 11; these stand for any.
std::vector<int> Numbers(int count) {
  std::vector<int> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(1 + i * 7 % 11);
  return numbers;
}

int SumOf(const std::vector<int>& numbers) {
  int sum = 0;
  for (const int number : numbers) sum += number;
  return sum;
}

void Store(Printed& printed, Queue<int>& sum, int message, size_t left) {
  sum.put(sum.get() + message);
  printed.Line("Consumer storing message: " + std::to_string(message) +
               " (size=" + std::to_string(left) + ")");
}

void ProduceUntilSet(Printed& printed, Queue<int>& pipeline,
                     const std::vector<int>& numbers, Event& event) {
  auto next = numbers.begin();
  while (!event.is_set()) {
    if (next == numbers.end()) {
      printed.Line("producer: about to set event");
      event.set();
      continue;
    }
    printed.Line("Producer got message: " + std::to_string(*next));
    pipeline.put(*next);
    ++next;
  }
  printed.Line("Producer received event. Exiting");
}

void ConsumeUntilSet(Printed& printed, Queue<int>& pipeline, Queue<int>& sum,
                     Event& event) {
  while (!event.is_set() || !pipeline.empty()) {
    const int message = pipeline.get();
    Store(printed, sum, message, pipeline.qsize());
  }
}

void CheckSum(Printed& printed, int sum, const std::vector<int>& numbers,
              std::chrono::nanoseconds elapsed) {
  printed.Line("the sum is :" + std::to_string(sum));
  printed.Line("Program is done!");
  printed.Line("Execution time in milliseconds: " +
               std::to_string(elapsed / std::chrono::milliseconds(1)));
  ravel::check(sum == SumOf(numbers), "the sum is not that of the numbers");
  ravel::record("sum=" + std::to_string(sum));
}

void SumByEvent(int count) {
  const auto start = ravel::now();
  Printed printed;
  const std::vector<int> numbers = Numbers(count);
  Queue<int> pipeline(10, "pipeline");
  Queue<int> sum(1, "sum");
  sum.put(0);
  Event event("event");
  {
    ThreadPoolExecutor executor(2, "executor");
    executor.submit(
        [&] { ProduceUntilSet(printed, pipeline, numbers, event); });
    executor.submit([&] { ConsumeUntilSet(printed, pipeline, sum, event); });
  }
  CheckSum(printed, sum.get(), numbers, ravel::now() - start);
  printed.End();
}

void TenByEvent() { SumByEvent(10); }

void TwoByEvent() { SumByEvent(2); }

void SumByMarker(int count) {
  const auto start = ravel::now();
  Printed printed;
  const std::vector<int> numbers = Numbers(count);
  Queue<std::optional<int>> pipeline(10, "pipeline");
  Queue<int> sum(1, "sum");
  sum.put(0);
  {
    ThreadPoolExecutor executor(2, "executor");
    executor.submit([&] {
      for (const int number : numbers) {
        printed.Line("Producer got message: " + std::to_string(number));
        pipeline.put(number);
      }
      pipeline.put(std::nullopt);
    });
    executor.submit([&] {
      while (const std::optional<int> message = pipeline.get()) {
        Store(printed, sum, *message, pipeline.qsize());
      }
    });
  }
  CheckSum(printed, sum.get(), numbers, ravel::now() - start);
  printed.End();
}

void ByMarker() { SumByMarker(1); }

void TenByMarker() { SumByMarker(10); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> SumOfNumbers() {
  static constexpr Scenario kScenarios[] = {
      {"sum_of_numbers/event",
       "the end is an event, looked at before each get()",
       TenByEvent,
       {Verdict::kBug, "deadlock",
        "the consumer that looks after it took the last number and before "
        "the event is set goes on to a get() that nobody will serve; the "
        "executor then waits for it. It has more to do for a number than "
        "the producer, so a random walk seldom lets it catch up"},
       "pct"},
      {"sum_of_numbers/event_of_two",
       "the same with two numbers",
       TwoByEvent,
       {Verdict::kBug, "deadlock", "as event, with less to catch up"},
       "random"},
      {"sum_of_numbers/marker",
       "one number, and the end is an item of the queue",
       ByMarker,
       {Verdict::kExhausted, "",
        "every get() is answered by a number or by the marker, and after the "
        "marker there is none; the queues have room for what is put"},
       "dfs:preemptions=2"},
      {"sum_of_numbers/marker_of_ten",
       "the same with ten numbers",
       TenByMarker,
       {Verdict::kPassed, "", "as marker; too many schedules to see all"},
       "random",
       {.schedules = 1000}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
