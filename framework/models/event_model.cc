// SPDX-License-Identifier: Apache-2.0

#include "framework/models/event_model.h"

#include "framework/models/wait_step.h"

namespace ravel {

EventModel::EventModel(Scheduler& scheduler, EventState& state,
                       const void* address, bool initial)
    : scheduler_(scheduler), state_(state), address_(address) {
  if (state.epoch == scheduler.epoch()) [[likely]]
    return;
  state = {scheduler.epoch(), scheduler.NewObject(), initial ? 1u : 0u, 0};
}

Op EventModel::MakeOp(OpKind kind) const {
  return ObjectOp(kind, state_.object, address_);
}

void EventModel::Set() { Change(OpKind::kSetEvent, 1); }
void EventModel::Clear() { Change(OpKind::kClearEvent, 0); }

void EventModel::Change(OpKind kind, uint32_t is_set) {
  const Op op = MakeOp(kind);
  scheduler_.Announce(op);
  scheduler_.Performed(op, state_.is_set);
  state_.is_set = is_set;
}

bool EventModel::IsSet() {
  const Op op = MakeOp(OpKind::kInspect);
  scheduler_.Announce(op);
  scheduler_.Performed(op, state_.is_set);
  return state_.is_set != 0;
}

bool EventModel::Wait(int64_t deadline) {
  ++state_.waiters;
  const bool set = PerformBefore(scheduler_, MakeOp(OpKind::kWaitEvent),
                                 WhenEqual(state_.is_set, 1), deadline);
  --state_.waiters;
  return set;
}

}  // namespace ravel
