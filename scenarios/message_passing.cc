// SPDX-License-Identifier: Apache-2.0
//
// One thread writes a message and raises a flag; another looks at the flag,
// once, and reads the message if it is up. Only the orders of the accesses to
// the flag make the write happen before the read.

#include <ravel/ravel.h>

#include <atomic>
#include <thread>

#include "scenarios/all.h"

namespace {

int message = 0;
std::atomic<bool> ready = false;

void Read() { ravel::check(message == 42, "the message is not there yet"); }

void SendRelaxed() {
  message = 42;
  ready.store(true, std::memory_order_relaxed);
}

void ReceiveRelaxed() {
  if (ready.load(std::memory_order_relaxed)) Read();
}

void SendRelease() {
  message = 42;
  ready.store(true, std::memory_order_release);
}

void ReceiveAcquire() {
  if (ready.load(std::memory_order_acquire)) Read();
}

void SendFence() {
  message = 42;
  std::atomic_thread_fence(std::memory_order_release);
  ready.store(true, std::memory_order_relaxed);
}

void ReceiveFence() {
  if (!ready.load(std::memory_order_relaxed)) return;
  std::atomic_thread_fence(std::memory_order_acquire);
  Read();
}

void Pass(void (*send)(), void (*receive)()) {
  message = 0;
  ready = false;
  std::thread sender(send);
  std::thread receiver(receive);
  sender.join();
  receiver.join();
}

void Relaxed() { Pass(SendRelaxed, ReceiveRelaxed); }

void AcquireRelease() { Pass(SendRelease, ReceiveAcquire); }

void Fences() { Pass(SendFence, ReceiveFence); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> MessagePassing() {
  static constexpr Scenario kScenarios[] = {
      {"message_passing/relaxed",
       "the flag is stored and loaded relaxed",
       Relaxed,
       {Verdict::kBug, "data_race",
        "a relaxed load that sees the flag up does not synchronise with its "
        "store, so the write of the message does not happen before the read"}},
      {"message_passing/acquire_release",
       "the flag is stored with release, loaded with acquire",
       AcquireRelease,
       {Verdict::kExhausted, "",
        "an acquire load that sees the flag up synchronises with the release "
        "store, which is after the write of the message"}},
      {"message_passing/fences",
       "the same with fences around relaxed accesses",
       Fences,
       {Verdict::kExhausted, "",
        "the release fence before the store synchronises with the acquire "
        "fence after the load that sees it"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
