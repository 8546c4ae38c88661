// SPDX-License-Identifier: Apache-2.0
//
// A producer hands numbers over through one variable and a condition variable:
// it sets a value, notifies, and waits until somebody has taken it. One
// notify() at a time is enough while there is one consumer. With two, a
// consumer that has taken a value may wake the other consumer, which finds
// none and waits again, and nobody ever wakes the producer.

#include <ravel/primitives.h>
#include <ravel/ravel.h>

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/all.h"
#include "scenarios/printed.h"

namespace {

using ravel::ConditionVariable;
using ravel::Mutex;
using ravel::ThreadPoolExecutor;
using ravel::scenarios::Printed;
using Notify = void (ConditionVariable::*)();

struct Slot {
  Mutex mutex{"slot"};
  ConditionVariable changed{"changed"};
  std::optional<int> value;
  bool done = false;
};

void Produce(Slot& slot, Notify notify, int items) {
  std::unique_lock<Mutex> lock(slot.mutex);
  for (int i = 0; i < items; ++i) {
    ravel::sleep_for(std::chrono::milliseconds(100));
    slot.value = i;  // a new value
    (slot.changed.*notify)();
    slot.changed.wait(lock, [&] { return !slot.value.has_value(); });
  }
  slot.done = true;
  (slot.changed.*notify)();
}

void Consume(Slot& slot, Notify notify, Printed& printed) {
  for (;;) {
    std::unique_lock<Mutex> lock(slot.mutex);
    slot.changed.wait(lock,
                      [&] { return slot.value.has_value() || slot.done; });
    if (slot.done) return;
    printed.Line("consumed " + std::to_string(*slot.value));
    slot.value.reset();
    (slot.changed.*notify)();
  }
}

void HandOver(int consumers, Notify notify, int items) {
  Printed printed;
  Slot slot;
  {
    ThreadPoolExecutor executor(static_cast<size_t>(consumers) + 1, "executor");
    executor.submit([&] { Produce(slot, notify, items); });
    for (int i = 0; i < consumers; ++i) {
      executor.submit([&] { Consume(slot, notify, printed); });
    }
  }
  const std::vector<std::string> lines = printed.End();
  ravel::check(lines.size() == static_cast<size_t>(items),
               "not every value was consumed once");
  for (size_t i = 0; i < lines.size(); ++i) {
    ravel::check(lines[i] == "consumed " + std::to_string(i),
                 "the values were not consumed in order");
  }
}

void OneConsumer() { HandOver(1, &ConditionVariable::notify_one, 1); }

void OneConsumerOfTen() { HandOver(1, &ConditionVariable::notify_one, 10); }

void TwoConsumers() { HandOver(2, &ConditionVariable::notify_one, 10); }

void TwoConsumersNotifyAll() {
  HandOver(2, &ConditionVariable::notify_all, 10);
}

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> OneSlot() {
  static constexpr Scenario kScenarios[] = {
      {"one_slot/one_consumer",
       "one value from a producer to a consumer, notify_one()",
       OneConsumer,
       {Verdict::kExhausted, "",
        "of two threads only one waits at a time, so whoever is notified is "
        "the right one; done is set only after the last value was taken"},
       "dfs:preemptions=2"},
      {"one_slot/ten_values",
       "ten values from a producer to a consumer, notify_one()",
       OneConsumerOfTen,
       {Verdict::kPassed, "", "as one_consumer; too many schedules to see all"},
       "random",
       {.schedules = 1000}},
      {"one_slot/two_consumers",
       "the same with two consumers",
       TwoConsumers,
       {Verdict::kBug, "deadlock",
        "a notification may wake the other consumer instead of the producer, "
        "and that of the end wakes one consumer only"},
       "random"},
      {"one_slot/two_consumers_notify_all",
       "two consumers, notify_all()",
       TwoConsumersNotifyAll,
       {Verdict::kPassed, "",
        "whatever changes, everybody looks, and there is always one that can "
        "go on"},
       "random",
       {.schedules = 1000}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
