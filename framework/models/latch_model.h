// SPDX-License-Identifier: Apache-2.0
//
// The model of a latch: a wait is for `count == 0`, which it stays.

#ifndef RAVEL_FRAMEWORK_MODELS_LATCH_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_LATCH_MODEL_H_

#include <cstdint>

#include "scheduler/scheduler.h"

namespace ravel {

// All zero: never used.
struct LatchState {
  uint32_t epoch;
  ObjectId object;
  uint32_t count;
  uint32_t waiters;
};
static_assert(sizeof(LatchState) == 16);

class LatchModel {
 public:
  // `initial` is the count if this is its first use in the execution;
  // `address` is where the program sees it.
  LatchModel(Scheduler& scheduler, LatchState& state, const void* address,
             uint32_t initial);

  // Returns false, and changes nothing, if that goes past 0.
  bool CountDown(uint32_t by);
  bool IsOpen();
  void Wait();

 private:
  Op MakeOp(OpKind kind) const;

  Scheduler& scheduler_;
  LatchState& state_;
  const void* address_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_LATCH_MODEL_H_
