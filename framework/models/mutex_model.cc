// SPDX-License-Identifier: Apache-2.0

#include "framework/models/mutex_model.h"

#include <cerrno>

#include "framework/models/misuse.h"
#include "framework/models/wait_step.h"

namespace ravel {

MutexModel::MutexModel(Scheduler& scheduler, MutexState& state,
                       const void* address, Kind kind)
    : scheduler_(scheduler),
      state_(state),
      address_(reinterpret_cast<uintptr_t>(address)),
      kind_(kind) {
  if (state.epoch == scheduler.epoch()) [[likely]]
    return;
  state = {scheduler.epoch(), 0, scheduler.NewObject(), 0};
}

Op MutexModel::MakeOp(OpKind kind) const {
  Op op;
  op.kind = kind;
  op.object = state_.object;
  op.address = address_;
  return op;
}

bool MutexModel::Take(int64_t deadline) {
  if (!PerformBefore(scheduler_, MakeOp(OpKind::kLock),
                     WhenEqual(state_.owner, 0), deadline)) {
    return false;
  }
  state_.owner = scheduler_.self() + 1u;
  return true;
}

int MutexModel::Lock(int64_t deadline) {
  if (kind_ != Kind::kNormal && IsMine()) {
    if (kind_ == Kind::kErrorCheck) return EDEADLK;
    ++state_.depth;  // no other thread can tell, so it is no step
    return 0;
  }
  return Take(deadline) ? 0 : ETIMEDOUT;
}

int MutexModel::TryLock() {
  if (kind_ == Kind::kRecursive && IsMine()) {
    ++state_.depth;
    return 0;
  }
  const Op op = MakeOp(OpKind::kTryLock);
  scheduler_.Announce(op);
  const bool taken = state_.owner == 0;
  scheduler_.Performed(op, taken ? 1 : 0);
  if (!taken) return EBUSY;
  state_.owner = scheduler_.self() + 1u;
  return 0;
}

int MutexModel::Unlock() {
  if (!IsMine()) {
    if (kind_ != Kind::kNormal) return EPERM;
    StopForStranger(scheduler_, state_.owner);
  }
  if (state_.depth > 0) {
    --state_.depth;
    return 0;
  }
  scheduler_.Perform(MakeOp(OpKind::kUnlock));
  state_.owner = 0;
  return 0;
}

int MutexModel::Destroy() {
  if (state_.owner != 0) StopForHeld(scheduler_, state_.owner);
  state_.epoch = 0;
  return 0;
}

uint32_t MutexModel::Release() {
  if (!IsMine()) StopForStranger(scheduler_, state_.owner);
  scheduler_.Perform(MakeOp(OpKind::kUnlock));
  state_.owner = 0;
  const uint32_t depth = state_.depth;
  state_.depth = 0;
  return depth;
}

void MutexModel::Reacquire(uint32_t depth) {
  Take();
  state_.depth = depth;
}

}  // namespace ravel
