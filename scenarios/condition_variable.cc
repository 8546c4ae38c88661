// SPDX-License-Identifier: Apache-2.0
//
// Two consumers wait on a condition variable for an item each. Between the
// notification of one and its return from wait() the other may come and take
// the item, so who wakes must look again: `while`, not `if`.

#include <ravel/ravel.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "scenarios/all.h"

namespace {

std::mutex items_mutex;
std::condition_variable item_added;
int items = 0;

void Add() {
  const std::lock_guard<std::mutex> lock(items_mutex);
  ++items;
  item_added.notify_one();
}

void Take() {
  ravel::check(items > 0, "an item is taken, but there is none");
  --items;
}

void TakeAfterIf() {
  std::unique_lock<std::mutex> lock(items_mutex);
  if (items == 0) item_added.wait(lock);
  Take();
}

void TakeAfterWhile() {
  std::unique_lock<std::mutex> lock(items_mutex);
  while (items == 0) item_added.wait(lock);
  Take();
}

void Consume(void (*take)()) {
  items = 0;
  std::thread consumer1(take), consumer2(take);
  Add();
  Add();
  consumer1.join();
  consumer2.join();
}

void If() { Consume(TakeAfterIf); }

void While() { Consume(TakeAfterWhile); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> ConditionVariables() {
  static constexpr Scenario kScenarios[] = {
      {"condition_variable/if",
       "waits once and takes the item without another look",
       If,
       {Verdict::kBug, "assertion",
        "the second consumer may take the item after the first was notified "
        "and before it has the mutex again; a spurious wake-up does as well"},
       "random"},
      {"condition_variable/while",
       "waits until it sees an item under the mutex",
       While,
       {Verdict::kExhausted, "",
        "who takes an item has seen it under the mutex that is held until it "
        "is taken; a consumer that finds none waits again, and for each of "
        "the two items somebody is notified or has not waited yet"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
