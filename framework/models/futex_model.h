// SPDX-License-Identifier: Apache-2.0
//
// The model of futexes: at each address, a line of threads that wait there.
// A futex orders nothing itself; the atomics around it do.

#ifndef RAVEL_FRAMEWORK_MODELS_FUTEX_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_FUTEX_MODEL_H_

#include <cstdint>

#include "scheduler/scheduler.h"

namespace ravel {

class FutexModel {
 public:
  // Every waiter is meant.
  static constexpr uint32_t kAll = UINT32_MAX;

  // Takes the memory that processes share, before the first execution.
  static void Prepare();

  // All return what the system call does, and an error as a negative number.

  // Two steps: looking at the value and getting in line is one, leaving the
  // line the other.
  static long Wait(Scheduler& scheduler, const uint32_t* address,
                   uint32_t value, uint32_t mask, int64_t deadline);
  // Which ones of more than `most` waiters is a choice.
  static long Wake(Scheduler& scheduler, const uint32_t* address, uint32_t most,
                   uint32_t mask);
  // Wakes some and moves others to the line at `to`, if the value at `from`
  // is `expected` (nullptr: whatever it is).
  static long Requeue(Scheduler& scheduler, const uint32_t* from,
                      const uint32_t* to, uint32_t wake, uint32_t move,
                      const uint32_t* expected);
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_FUTEX_MODEL_H_
