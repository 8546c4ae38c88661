// SPDX-License-Identifier: Apache-2.0
//
// The model of a counting semaphore: acquire waits for `count > 0`.

#ifndef RAVEL_FRAMEWORK_MODELS_SEMAPHORE_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_SEMAPHORE_MODEL_H_

#include <cstdint>

#include "scheduler/scheduler.h"

namespace ravel {

// All zero: never used.
struct SemaphoreState {
  uint32_t epoch;
  ObjectId object;
  uint32_t count;
  uint32_t waiters;
};
static_assert(sizeof(SemaphoreState) == 16);

class SemaphoreModel {
 public:
  // `initial` is what it counts if this is its first use in the execution;
  // `address` is where the program sees it.
  SemaphoreModel(Scheduler& scheduler, SemaphoreState& state,
                 const void* address, uint32_t initial);

  // Returns false if `deadline` (a time of Scheduler::now()) passed first.
  bool Acquire(int64_t deadline = Scheduler::kNoDeadline);
  bool TryAcquire();
  // Returns false, and adds nothing, if that would count past `max`.
  bool Release(uint32_t count, uint32_t max);
  // What it counts; a step.
  uint32_t Inspect();
  // Destroying one that threads wait on ends the execution.
  void Destroy();

 private:
  Op MakeOp(OpKind kind) const;

  Scheduler& scheduler_;
  SemaphoreState& state_;
  const void* address_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_SEMAPHORE_MODEL_H_
