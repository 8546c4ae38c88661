// SPDX-License-Identifier: Apache-2.0

#include "ravel/time.h"

#include <sched.h>

#include <thread>

#include "framework/models/virtual_clock.h"

namespace ravel {

void internal::SleepFor(int64_t nanoseconds) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) {
    std::this_thread::sleep_for(std::chrono::nanoseconds(nanoseconds));
  } else {
    SleepUntil(*scheduler, TimeAfter(*scheduler, nanoseconds));
  }
}

// The functions below this and the next are the intercepted ones, which know
// both worlds.
std::chrono::steady_clock::time_point now() {
  return std::chrono::steady_clock::now();
}

void yield() { sched_yield(); }

}  // namespace ravel
