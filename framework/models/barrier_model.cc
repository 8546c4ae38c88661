// SPDX-License-Identifier: Apache-2.0

#include "framework/models/barrier_model.h"

#include "framework/models/misuse.h"
#include "framework/models/wait_step.h"

namespace ravel {

BarrierModel::BarrierModel(Scheduler& scheduler, BarrierState& state,
                           const void* address, uint32_t expected)
    : scheduler_(scheduler), state_(state), address_(address) {
  if (state.epoch == scheduler.epoch()) [[likely]]
    return;
  state = {scheduler.epoch(), scheduler.NewObject(), 0, expected, 0, expected};
}

Op BarrierModel::MakeOp(OpKind kind) const {
  return ObjectOp(kind, state_.object, address_);
}

bool BarrierModel::ArriveAndWait() {
  uint32_t phase = 0;
  if (Arrive(&phase)) {
    NextPhase(false);
    return true;
  }
  Pass(phase);
  return false;
}

bool BarrierModel::Arrive(uint32_t* phase, bool drop) {
  const Op op = MakeOp(OpKind::kArrive);
  scheduler_.Announce(op);
  scheduler_.Performed(op, state_.phase);
  *phase = state_.phase;
  if (drop) --state_.expected;
  return --state_.missing == 0;
}

void BarrierModel::NextPhase(bool completed) {
  if (completed) {
    const Op op = MakeOp(OpKind::kArrive);
    scheduler_.Announce(op);
    scheduler_.Performed(op, state_.phase);
  }
  state_.missing = state_.expected;
  ++state_.phase;
}

void BarrierModel::Pass(uint32_t phase) {
  ++state_.waiting;
  const Op op = MakeOp(OpKind::kPassBarrier);
  scheduler_.Announce(op, WhenGreater(state_.phase, phase));
  scheduler_.Performed(op, phase);
  --state_.waiting;
}

void BarrierModel::Destroy() {
  if (state_.waiting > 0) {
    if (state_.missing != state_.expected) {
      StopForMisuse(scheduler_, "destroyed a barrier that threads wait on");
    }
    scheduler_.Perform(MakeOp(OpKind::kPassBarrier),
                       WhenEqual(state_.waiting, 0));
  }
  state_.epoch = 0;
}

}  // namespace ravel
