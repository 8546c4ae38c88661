// SPDX-License-Identifier: Apache-2.0
//
// The model of a value that is set once: get waits for `is_set == 1`, which
// it stays.

#ifndef RAVEL_FRAMEWORK_MODELS_FUTURE_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_FUTURE_MODEL_H_

#include <cstdint>

#include "scheduler/scheduler.h"

namespace ravel {

// All zero: never used.
struct FutureState {
  uint32_t epoch;
  ObjectId object;
  uint32_t is_set;
};
static_assert(sizeof(FutureState) == 12);

class FutureModel {
 public:
  // `address` is where the program sees it.
  FutureModel(Scheduler& scheduler, FutureState& state, const void* address);

  // Returns false if it is set already.
  bool Set();
  // Returns false if `deadline` (a time of Scheduler::now()) passed first.
  bool Get(int64_t deadline = Scheduler::kNoDeadline);
  bool IsSet();
  // A step after which the caller may leave something there for the thread
  // that sets it. Returns false if it is set already.
  bool Leave();

 private:
  Op MakeOp(OpKind kind) const;

  Scheduler& scheduler_;
  FutureState& state_;
  const void* address_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_FUTURE_MODEL_H_
