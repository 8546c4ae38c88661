// SPDX-License-Identifier: Apache-2.0
//
// The story of condition_variable.cc on Ravel's own primitives.

#include <ravel/primitives.h>

#include <mutex>

#include "scenarios/all.h"

namespace {

using ravel::ConditionVariable;
using ravel::Mutex;
using ravel::Shared;
using ravel::Thread;

Mutex items_mutex("items");
ConditionVariable item_added("item added");
Shared<int> items(0);

void Add() {
  const std::scoped_lock lock(items_mutex);
  ++items;
  item_added.notify_one();
}

void Take() {
  ravel::check(items > 0, "an item is taken, but there is none");
  --items;
}

void TakeAfterIf() {
  std::unique_lock<Mutex> lock(items_mutex);
  if (items == 0) item_added.wait(lock);
  Take();
}

void TakeAfterWhile() {
  std::unique_lock<Mutex> lock(items_mutex);
  while (items == 0) item_added.wait(lock);
  Take();
}

void Consume(void (*take)()) {
  items = 0;
  Thread consumer1(take), consumer2(take);
  Add();
  Add();
  consumer1.join();
  consumer2.join();
}

void If() { Consume(TakeAfterIf); }

void While() { Consume(TakeAfterWhile); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> RavelConditionVariables() {
  static constexpr Scenario kScenarios[] = {
      {"ravel_condition_variable/if",
       "waits once and takes the item without another look",
       If,
       {Verdict::kBug, "assertion",
        "the second consumer may take the item after the first was notified "
        "and before it has the Mutex again; a spurious wake-up does as well"},
       "random"},
      {"ravel_condition_variable/while",
       "waits until it sees an item under the Mutex",
       While,
       {Verdict::kExhausted, "",
        "who takes an item has seen it under the Mutex that is held until it "
        "is taken; a consumer that finds none waits again, and for each of "
        "the two items somebody is notified or has not waited yet"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
