// SPDX-License-Identifier: Apache-2.0
//
// The story of message_passing.cc on Ravel's own primitives, and with an
// Event in the place of the flag.

#include <ravel/primitives.h>

#include "scenarios/all.h"

namespace {

using ravel::Atomic;
using ravel::Event;
using ravel::Shared;
using ravel::Thread;

Shared<int> message(0);
Atomic<bool> ready(false);

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
  ravel::atomic_thread_fence(std::memory_order_release);
  ready.store(true, std::memory_order_relaxed);
}

void ReceiveFence() {
  if (!ready.load(std::memory_order_relaxed)) return;
  ravel::atomic_thread_fence(std::memory_order_acquire);
  Read();
}

void Pass(void (*send)(), void (*receive)()) {
  message = 0;
  ready = false;
  Thread sender(send);
  Thread receiver(receive);
  sender.join();
  receiver.join();
}

void Relaxed() { Pass(SendRelaxed, ReceiveRelaxed); }

void AcquireRelease() { Pass(SendRelease, ReceiveAcquire); }

void Fences() { Pass(SendFence, ReceiveFence); }

void ByEvent() {
  message = 0;
  Event sent("sent");
  Thread sender([&] {
    message = 42;
    sent.set();
  });
  Thread receiver([&] {
    sent.wait();
    Read();
  });
  sender.join();
  receiver.join();
}

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> RavelMessagePassing() {
  static constexpr Scenario kScenarios[] = {
      {"ravel_message_passing/relaxed",
       "the flag, an Atomic<bool>, is stored and loaded relaxed",
       Relaxed,
       {Verdict::kBug, "data_race",
        "a relaxed load that sees the flag up does not synchronise with its "
        "store, so the write of the message does not happen before the read"}},
      {"ravel_message_passing/acquire_release",
       "the flag is stored with release, loaded with acquire",
       AcquireRelease,
       {Verdict::kExhausted, "",
        "an acquire load that sees the flag up synchronises with the release "
        "store, which is after the write of the message"}},
      {"ravel_message_passing/fences",
       "the same with fences around relaxed accesses",
       Fences,
       {Verdict::kExhausted, "",
        "the release fence before the store synchronises with the acquire "
        "fence after the load that sees it"}},
      {"ravel_message_passing/event",
       "the reader waits for an Event, which the sender sets",
       ByEvent,
       {Verdict::kExhausted, "",
        "the wait ends after the event is set, which is after the write of "
        "the message"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
