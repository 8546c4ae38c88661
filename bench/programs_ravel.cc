// SPDX-License-Identifier: Apache-2.0
//
// The programs of programs.cc on Ravel's own primitives.

#include <ravel/primitives.h>

#include <algorithm>

#include "bench/programs.h"

namespace ravel::bench {
namespace {

Atomic<int> counter(0);

void LoadAndStore() { counter.store(counter.load() + 1); }

Mutex value_mutex("value");
Shared<int> value(0);

void IncreaseThreeTimes() {
  for (int i = 0; i < 3; ++i) {
    const std::scoped_lock lock(value_mutex);
    ++value;
  }
}

constexpr size_t kCapacity = 2;
constexpr int kItems = 4;

Mutex buffer_mutex("buffer");
ConditionVariable not_full("not full");
ConditionVariable not_empty("not empty");
Shared<int> buffer[kCapacity];
Shared<size_t> buffer_begin(0);
Shared<size_t> buffer_size(0);

void Produce() {
  for (int i = 0; i < kItems; ++i) {
    std::unique_lock lock(buffer_mutex);
    not_full.wait(lock, [] { return buffer_size < kCapacity; });
    buffer[(buffer_begin + buffer_size) % kCapacity] = i;
    ++buffer_size;
    not_empty.notify_one();
  }
}

void Consume() {
  for (int i = 0; i < kItems; ++i) {
    std::unique_lock lock(buffer_mutex);
    not_empty.wait(lock, [] { return buffer_size > 0; });
    buffer_begin = (buffer_begin + 1) % kCapacity;
    --buffer_size;
    not_full.notify_one();
  }
}

Shared<int> payload(0);
Atomic<bool> ready(false);
Shared<int> received(0);

void Send() {
  payload = 42;
  ready.store(true, std::memory_order_release);
}

void Receive() {
  if (ready.load(std::memory_order_acquire)) received = payload.load();
}

Mutex forks[3];

void Eat(int seat) {
  const int one = seat, other = (seat + 1) % 3;
  const std::scoped_lock first(forks[std::min(one, other)]);
  const std::scoped_lock second(forks[std::max(one, other)]);
}

}  // namespace

void RavelCounter() {
  counter = 0;
  Thread t1(LoadAndStore), t2(LoadAndStore);
  t1.join();
  t2.join();
}

void RavelLockedCounter() {
  Thread t1(IncreaseThreeTimes), t2(IncreaseThreeTimes), t3(IncreaseThreeTimes);
  t1.join();
  t2.join();
  t3.join();
}

void RavelBoundedBuffer() {
  Thread p1(Produce), p2(Produce), c1(Consume), c2(Consume);
  p1.join();
  p2.join();
  c1.join();
  c2.join();
}

void RavelQueue() {
  Queue<int> queue(kCapacity, "queue");
  const auto produce = [&] {
    for (int i = 0; i < kItems; ++i) queue.put(i);
  };
  const auto consume = [&] {
    for (int i = 0; i < kItems; ++i) queue.get();
  };
  Thread p1(produce), p2(produce), c1(consume), c2(consume);
  p1.join();
  p2.join();
  c1.join();
  c2.join();
}

void RavelMessagePassing() {
  ready = false;
  Thread t1(Send), t2(Receive);
  t1.join();
  t2.join();
}

void RavelPhilosophers() {
  Thread t1(Eat, 0), t2(Eat, 1), t3(Eat, 2);
  t1.join();
  t2.join();
  t3.join();
}

}  // namespace ravel::bench
