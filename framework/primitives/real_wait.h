// SPDX-License-Identifier: Apache-2.0
//
// Waiting in the real world: for a condition, under a monitor's lock.

#ifndef RAVEL_FRAMEWORK_PRIMITIVES_REAL_WAIT_H_
#define RAVEL_FRAMEWORK_PRIMITIVES_REAL_WAIT_H_

#include <chrono>
#include <cstdint>
#include <mutex>

#include "framework/models/real_step.h"
#include "ravel/internal/object.h"

namespace ravel::internal {

// Returns what `ready` does in the end: false only if the time passed first.
// `waiters` counts the threads in here.
template <typename Ready>
bool RealWait(RealMonitor& monitor, std::unique_lock<std::mutex>& lock,
              uint32_t& waiters, int64_t nanoseconds, const RealOp& op,
              Ready ready) {
  if (ready()) return true;
  const RealStep step(op);
  ++waiters;
  bool is_ready = true;
  if (nanoseconds == kForever) {
    monitor.changed.wait(lock, ready);
  } else {
    is_ready = monitor.changed.wait_for(
        lock, std::chrono::nanoseconds(nanoseconds), ready);
  }
  --waiters;
  return is_ready;
}

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_PRIMITIVES_REAL_WAIT_H_
