// SPDX-License-Identifier: Apache-2.0
//
// A producer puts numbers and then an end marker into a queue; a consumer
// takes what comes until it sees the marker. A second consumer never sees it:
// the first has taken it out. Whoever takes the marker must put it back for
// the next.

#include <ravel/primitives.h>
#include <ravel/ravel.h>

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "scenarios/all.h"
#include "scenarios/printed.h"

namespace {

using ravel::Queue;
using ravel::ThreadPoolExecutor;
using ravel::scenarios::Printed;
using Numbers = Queue<std::optional<int>>;

void Produce(Numbers& numbers, int items) {
  for (int i = 0; i < items; ++i) {
    ravel::sleep_for(std::chrono::milliseconds(100));
    numbers.put(i);
  }
  numbers.put(std::nullopt);  // we are done
}

void Consume(Numbers& numbers, bool put_back, Printed& printed) {
  while (const std::optional<int> value = numbers.get()) {
    printed.Line("consumed " + std::to_string(*value));
  }
  if (put_back) numbers.put(std::nullopt);
}

std::vector<std::string> Run(int consumers, bool put_back, int items) {
  Printed printed;
  Numbers numbers("numbers");
  {
    ThreadPoolExecutor executor(static_cast<size_t>(consumers) + 1, "executor");
    executor.submit([&] { Produce(numbers, items); });
    for (int i = 0; i < consumers; ++i) {
      executor.submit([&] { Consume(numbers, put_back, printed); });
    }
  }
  return printed.End();
}

void CheckInOrder(const std::vector<std::string>& lines, size_t items) {
  ravel::check(lines.size() == items, "not every number was consumed once");
  for (size_t i = 0; i < items; ++i) {
    ravel::check(lines[i] == "consumed " + std::to_string(i),
                 "the numbers were not consumed in order");
  }
}

void CheckOnce(const std::vector<std::string>& lines, size_t items) {
  const std::set<std::string> distinct(lines.begin(), lines.end());
  ravel::check(lines.size() == items && distinct.size() == items,
               "not every number was consumed once");
}

void OneConsumer() { CheckInOrder(Run(1, false, 1), 1); }

void OneConsumerOfTen() { CheckInOrder(Run(1, false, 10), 10); }

void TwoConsumers() { CheckOnce(Run(2, false, 10), 10); }

void PutBack() { CheckOnce(Run(2, true, 10), 10); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> EndMarker() {
  static constexpr Scenario kScenarios[] = {
      {"end_marker/one_consumer",
       "one number and an end marker through a queue",
       OneConsumer,
       {Verdict::kExhausted, "",
        "the queue is first in, first out, and its one consumer stops at the "
        "marker"}},
      {"end_marker/ten_numbers",
       "ten numbers and an end marker through a queue",
       OneConsumerOfTen,
       {Verdict::kPassed, "", "as one_consumer; too many schedules to see all"},
       "random",
       {.schedules = 1000}},
      {"end_marker/two_consumers",
       "the same with a second consumer",
       TwoConsumers,
       {Verdict::kBug, "deadlock",
        "there is one marker, and the consumer that takes it keeps it: the "
        "other waits for ever, in every schedule"},
       "random"},
      {"end_marker/put_back",
       "two consumers, and the marker is put back for the other",
       PutBack,
       {Verdict::kPassed, "",
        "after the numbers there is always a marker in the queue or in the "
        "hand of a consumer that will put it back"},
       "random",
       {.schedules = 1000}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
