// SPDX-License-Identifier: Apache-2.0
//
// The model of a barrier: each thread arrives; the last one of a phase opens
// the way for all and begins the next phase.

#ifndef RAVEL_FRAMEWORK_MODELS_BARRIER_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_BARRIER_MODEL_H_

#include <cstdint>

#include "scheduler/scheduler.h"

namespace ravel {

// All zero: never used.
struct BarrierState {
  uint32_t epoch;
  ObjectId object;
  uint32_t phase;     // that is going on; a waiter waits for it to be past
  uint32_t missing;   // arrivals until the next one
  uint32_t waiting;   // threads between arriving and passing
  uint32_t expected;  // arrivals of the phases to come
};
static_assert(sizeof(BarrierState) == 24);

class BarrierModel {
 public:
  // `expected` arrivals make a phase (at least 1) if this is the first use in
  // the execution. `address` is where the program sees the barrier.
  BarrierModel(Scheduler& scheduler, BarrierState& state, const void* address,
               uint32_t expected);

  // Arrives and waits for the others. Returns true to the last one.
  bool ArriveAndWait();

  // In parts; with `drop` the phases to come expect one thread less. The last
  // one to arrive, to which Arrive() returns true, must
  // call NextPhase(), which is a step of its own only if `completed`: when
  // something was done in between that the others are to see.
  bool Arrive(uint32_t* phase, bool drop = false);
  void NextPhase(bool completed);
  // Waits until that phase is past.
  void Pass(uint32_t phase);

  // Waits until all have passed, as pthread_barrier_destroy() does; the end
  // of the execution if threads wait that nobody will let pass.
  void Destroy();

 private:
  Op MakeOp(OpKind kind) const;

  Scheduler& scheduler_;
  BarrierState& state_;
  const void* address_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_BARRIER_MODEL_H_
