// SPDX-License-Identifier: Apache-2.0

#include "framework/models/mutex_model.h"

#include <cerrno>

namespace ravel {

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
