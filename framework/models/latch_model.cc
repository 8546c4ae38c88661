// SPDX-License-Identifier: Apache-2.0

#include "framework/models/latch_model.h"

#include "framework/models/wait_step.h"

namespace ravel {

LatchModel::LatchModel(Scheduler& scheduler, LatchState& state,
                       const void* address, uint32_t initial)
    : scheduler_(scheduler), state_(state), address_(address) {
  if (state.epoch == scheduler.epoch()) [[likely]]
    return;
  state = {scheduler.epoch(), scheduler.NewObject(), initial, 0};
}

Op LatchModel::MakeOp(OpKind kind) const {
  return ObjectOp(kind, state_.object, address_);
}

bool LatchModel::CountDown(uint32_t by) {
  scheduler_.Perform(MakeOp(OpKind::kArrive));
  if (by > state_.count) return false;
  state_.count -= by;
  return true;
}

bool LatchModel::IsOpen() {
  const Op op = MakeOp(OpKind::kInspect);
  scheduler_.Announce(op);
  scheduler_.Performed(op, state_.count);
  return state_.count == 0;
}

void LatchModel::Wait() {
  ++state_.waiters;
  scheduler_.Perform(MakeOp(OpKind::kPassBarrier), WhenEqual(state_.count, 0));
  --state_.waiters;
}

}  // namespace ravel
