// SPDX-License-Identifier: Apache-2.0
//
// A signal raised under another mutex than the one it is waited for under. The
// waiting thread looks, sees nothing, and is about to wait; the other raises
// the signal and notifies nobody, since nothing keeps it out meanwhile.

#include <ravel/ravel.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "scenarios/all.h"

namespace {

struct Signal {
  std::mutex mutex;
  std::mutex other_mutex;
  std::condition_variable raised;
  // Atomic, so that it is not the data race that is found.
  std::atomic<bool> is_raised = false;
};

void Wait(Signal& signal) {
  std::unique_lock<std::mutex> lock(signal.mutex);
  while (!signal.is_raised.load()) signal.raised.wait(lock);
}

void RaiseUnder(Signal& signal, std::mutex& mutex) {
  const std::lock_guard<std::mutex> lock(mutex);
  signal.is_raised.store(true);
  signal.raised.notify_one();
}

void WaitAndRaise(std::mutex Signal::*mutex) {
  Signal signal;
  std::thread waiter([&] { Wait(signal); });
  std::thread raiser([&] { RaiseUnder(signal, signal.*mutex); });
  waiter.join();
  raiser.join();
}

void OtherMutex() { WaitAndRaise(&Signal::other_mutex); }

void SameMutex() { WaitAndRaise(&Signal::mutex); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> WrongMutex() {
  static constexpr Scenario kScenarios[] = {
      {"wrong_mutex/other",
       "the signal is raised under another mutex",
       OtherMutex,
       {Verdict::kBug, "deadlock",
        "the signal may be raised and notified between the look and the "
        "wait"},
       "random"},
      {"wrong_mutex/same",
       "the signal is raised under the mutex it is waited for under",
       SameMutex,
       {Verdict::kExhausted, "",
        "the mutex is held from the look until the thread waits"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
