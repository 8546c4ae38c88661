// SPDX-License-Identifier: Apache-2.0
//
// One thread waits for a signal of another. A condition variable remembers
// nothing: who waits after the notification waits for ever. The signal must
// be a state, which the waiting thread looks at under the mutex.

#include <ravel/ravel.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "scenarios/all.h"

namespace {

struct Signal {
  std::mutex mutex;
  std::condition_variable raised;
  bool is_raised = false;
};

void WaitOnly(Signal& signal) {
  std::unique_lock<std::mutex> lock(signal.mutex);
  signal.raised.wait(lock);
}

void WaitForState(Signal& signal) {
  std::unique_lock<std::mutex> lock(signal.mutex);
  signal.raised.wait(lock, [&] { return signal.is_raised; });
}

void Raise(Signal& signal) {
  const std::lock_guard<std::mutex> lock(signal.mutex);
  signal.is_raised = true;
  signal.raised.notify_one();
}

void WaitAndRaise(void (*wait)(Signal&)) {
  Signal signal;
  std::thread waiter(wait, std::ref(signal));
  std::thread raiser(Raise, std::ref(signal));
  waiter.join();
  raiser.join();
}

void NoState() { WaitAndRaise(WaitOnly); }

void State() { WaitAndRaise(WaitForState); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> MissedSignal() {
  static constexpr Scenario kScenarios[] = {
      {"missed_signal/no_state",
       "waits for the notification and looks at nothing",
       NoState,
       {Verdict::kBug, "deadlock",
        "if the notification comes first, nobody notifies the thread that "
        "then waits"},
       "random"},
      {"missed_signal/state",
       "waits until the signal has been raised",
       State,
       {Verdict::kExhausted, "",
        "whoever comes second finds the other there: the waiting thread sees "
        "the state, or is waiting when it is notified"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
