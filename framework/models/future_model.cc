// SPDX-License-Identifier: Apache-2.0

#include "framework/models/future_model.h"

#include "framework/models/wait_step.h"

namespace ravel {

FutureModel::FutureModel(Scheduler& scheduler, FutureState& state,
                         const void* address)
    : scheduler_(scheduler), state_(state), address_(address) {
  if (state.epoch == scheduler.epoch()) [[likely]]
    return;
  state = {scheduler.epoch(), scheduler.NewObject(), 0};
}

Op FutureModel::MakeOp(OpKind kind) const {
  return ObjectOp(kind, state_.object, address_);
}

bool FutureModel::Set() {
  Op op = MakeOp(OpKind::kSetFuture);
  scheduler_.Announce(op);
  const bool first = state_.is_set == 0;
  if (!first) op.kind = OpKind::kInspect;
  scheduler_.Performed(op);
  state_.is_set = 1;
  return first;
}

bool FutureModel::Get(int64_t deadline) {
  return PerformBefore(scheduler_, MakeOp(OpKind::kGetFuture),
                       WhenEqual(state_.is_set, 1), deadline);
}

bool FutureModel::IsSet() {
  const Op op = MakeOp(OpKind::kInspect);
  scheduler_.Announce(op);
  scheduler_.Performed(op, state_.is_set);
  return state_.is_set != 0;
}

bool FutureModel::Leave() {
  Op op = MakeOp(OpKind::kPut);
  op.set_size(WaitHint::Tries(op.kind));
  scheduler_.Perform(op);
  return state_.is_set == 0;
}

}  // namespace ravel
