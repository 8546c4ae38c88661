// SPDX-License-Identifier: Apache-2.0
//
// The story of bounded_queue.cc on Ravel's own primitives, and with a Queue
// instead of a mutex and condition variables.

#include <ravel/primitives.h>

#include <mutex>

#include "scenarios/all.h"

namespace {

using ravel::ConditionVariable;
using ravel::Mutex;
using ravel::Queue;
using ravel::Shared;
using ravel::Thread;

constexpr int kCapacity = 1;

Mutex queue_mutex("queue");
ConditionVariable has_room("has room");
ConditionVariable has_item("has item");
ConditionVariable changed("changed");
Shared<int> size(0);

void Put(ConditionVariable& room, ConditionVariable& item) {
  std::unique_lock<Mutex> lock(queue_mutex);
  room.wait(lock, [] { return size < kCapacity; });
  ++size;
  item.notify_one();
}

void Get(ConditionVariable& room, ConditionVariable& item) {
  std::unique_lock<Mutex> lock(queue_mutex);
  item.wait(lock, [] { return size > 0; });
  --size;
  room.notify_one();
}

void Correct() {
  Thread producer({.name = "producer"}, [] {
    for (int i = 0; i < 2; ++i) Put(has_room, has_item);
  });
  Thread consumer({.name = "consumer"}, [] {
    for (int i = 0; i < 2; ++i) Get(has_room, has_item);
  });
  producer.join();
  consumer.join();
  ravel::check(size == 0, "two items were put and two taken, but some remain");
}

void LostWakeup() {
  const auto put = [] { Put(changed, changed); };
  const auto get = [] { Get(changed, changed); };
  Thread producer1({.name = "producer 1"}, put);
  Thread producer2({.name = "producer 2"}, put);
  Thread consumer1({.name = "consumer 1"}, get);
  Thread consumer2({.name = "consumer 2"}, get);
  producer1.join();
  producer2.join();
  consumer1.join();
  consumer2.join();
}

void ByQueue() {
  Queue<int> queue(kCapacity, "queue");
  Thread producer1([&] { queue.put(1); });
  Thread producer2([&] { queue.put(2); });
  Shared<int> sum(0);
  Thread consumer([&] {
    for (int i = 0; i < 2; ++i) sum += queue.get();
  });
  producer1.join();
  producer2.join();
  consumer.join();
  ravel::check(sum == 3, "an item was lost");
}

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> RavelBoundedQueue() {
  static constexpr Scenario kScenarios[] = {
      {"ravel_bounded_queue/correct",
       "a Mutex and a ConditionVariable for each side",
       Correct,
       {Verdict::kExhausted, "",
        "only a consumer waits for an item and only a producer for room, so "
        "whoever is notified can go on"}},
      {"ravel_bounded_queue/lost_wakeup",
       "one ConditionVariable for both sides, notify_one()",
       LostWakeup,
       {Verdict::kBug, "deadlock",
        "with both consumers waiting and the queue full, the consumer that "
        "takes the item may wake the other instead of the waiting producer"},
       "random"},
      {"ravel_bounded_queue/queue",
       "a Queue of one place, two producers, one consumer",
       ByQueue,
       {Verdict::kExhausted, "",
        "a put waits for room and a get for an item, and either makes the "
        "other possible, so all that is put is taken"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
