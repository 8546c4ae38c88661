// SPDX-License-Identifier: Apache-2.0

#include "bench/programs.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace ravel::bench {
namespace {

std::atomic<int> counter = 0;

void LoadAndStore() { counter.store(counter.load() + 1); }

std::mutex value_mutex;
int value = 0;

void IncreaseThreeTimes() {
  for (int i = 0; i < 3; ++i) {
    const std::lock_guard<std::mutex> lock(value_mutex);
    ++value;
  }
}

constexpr size_t kCapacity = 2;
constexpr int kItems = 4;
std::mutex queue_mutex;
std::condition_variable not_full;
std::condition_variable not_empty;
std::array<int, kCapacity> queue;
size_t queue_begin = 0;
size_t queue_size = 0;

void Produce() {
  for (int i = 0; i < kItems; ++i) {
    std::unique_lock<std::mutex> lock(queue_mutex);
    not_full.wait(lock, [] { return queue_size < kCapacity; });
    queue[(queue_begin + queue_size++) % kCapacity] = i;
    not_empty.notify_one();
  }
}

void Consume() {
  for (int i = 0; i < kItems; ++i) {
    std::unique_lock<std::mutex> lock(queue_mutex);
    not_empty.wait(lock, [] { return queue_size > 0; });
    queue_begin = (queue_begin + 1) % kCapacity;
    --queue_size;
    not_full.notify_one();
  }
}

int payload = 0;
std::atomic<bool> ready = false;
int received = 0;

void Send() {
  payload = 42;
  ready.store(true, std::memory_order_release);
}

void Receive() {
  if (ready.load(std::memory_order_acquire)) received = payload;
}

std::mutex forks[3];

void Eat(int seat) {
  const int one = seat, other = (seat + 1) % 3;
  const std::lock_guard<std::mutex> first(forks[std::min(one, other)]);
  const std::lock_guard<std::mutex> second(forks[std::max(one, other)]);
}

}  // namespace

void Counter() {
  counter = 0;
  std::thread t1(LoadAndStore), t2(LoadAndStore);
  t1.join();
  t2.join();
}

void LockedCounter() {
  std::thread t1(IncreaseThreeTimes), t2(IncreaseThreeTimes),
      t3(IncreaseThreeTimes);
  t1.join();
  t2.join();
  t3.join();
}

void BoundedQueue() {
  std::thread p1(Produce), p2(Produce), c1(Consume), c2(Consume);
  p1.join();
  p2.join();
  c1.join();
  c2.join();
}

void MessagePassing() {
  std::thread t1(Send), t2(Receive);
  t1.join();
  t2.join();
}

void Philosophers() {
  std::thread t1(Eat, 0), t2(Eat, 1), t3(Eat, 2);
  t1.join();
  t2.join();
  t3.join();
}

}  // namespace ravel::bench
