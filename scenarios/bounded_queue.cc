// SPDX-License-Identifier: Apache-2.0
//
// A queue of one place, of a mutex and condition variables. With one condition
// for "there is room" and one for "there is an item" a notification always
// reaches somebody who can use it. With a single condition for both it may
// wake a consumer where only a producer could go on: the wake-up is lost.

#include <ravel/ravel.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "scenarios/all.h"

namespace {

constexpr int kCapacity = 1;

std::mutex queue_mutex;
std::condition_variable has_room;
std::condition_variable has_item;
std::condition_variable changed;
int size = 0;

void Put(std::condition_variable& room, std::condition_variable& item) {
  std::unique_lock<std::mutex> lock(queue_mutex);
  room.wait(lock, [] { return size < kCapacity; });
  ++size;
  item.notify_one();
}

void Get(std::condition_variable& room, std::condition_variable& item) {
  std::unique_lock<std::mutex> lock(queue_mutex);
  item.wait(lock, [] { return size > 0; });
  --size;
  room.notify_one();
}

void Correct() {
  std::thread producer([] {
    for (int i = 0; i < 2; ++i) Put(has_room, has_item);
  });
  std::thread consumer([] {
    for (int i = 0; i < 2; ++i) Get(has_room, has_item);
  });
  producer.join();
  consumer.join();
  ravel::check(size == 0, "two items were put and two taken, but some remain");
}

void LostWakeup() {
  const auto put = [] { Put(changed, changed); };
  const auto get = [] { Get(changed, changed); };
  std::thread producer1(put), producer2(put);
  std::thread consumer1(get), consumer2(get);
  producer1.join();
  producer2.join();
  consumer1.join();
  consumer2.join();
}

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> BoundedQueue() {
  static constexpr Scenario kScenarios[] = {
      {"bounded_queue/correct",
       "a mutex and a condition variable for each side",
       Correct,
       {Verdict::kExhausted, "",
        "only a consumer waits for an item and only a producer for room, so "
        "whoever is notified can go on"}},
      {"bounded_queue/lost_wakeup",
       "one condition variable for both sides, notify_one()",
       LostWakeup,
       {Verdict::kBug, "deadlock",
        "with both consumers waiting and the queue full, the consumer that "
        "takes the item may wake the other instead of the waiting producer"},
       "random"},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
