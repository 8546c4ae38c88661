// SPDX-License-Identifier: Apache-2.0

#include "framework/models/mutex_model.h"

#include <cerrno>

#include "framework/models/misuse.h"
#include "framework/models/robust_mutexes.h"

namespace ravel {

void MutexModel::NoteTaken() {
  RobustMutexes::Add(scheduler_, state_, address_);
}

// What there is to say to who has just taken it.
int MutexModel::Taken() {
  if (!robust_) return 0;
  if ((state_.depth & RobustMutexes::kUnusable) != 0) {
    Untake();
    return ENOTRECOVERABLE;
  }
  if ((state_.depth & RobustMutexes::kOwnerDied) == 0) return 0;
  state_.depth = RobustMutexes::kInconsistent;
  return EOWNERDEAD;
}

void MutexModel::Untake() {
  state_.owner = 0;
  if (!robust_) return;
  RobustMutexes::Remove(scheduler_, state_);
  if (IsInconsistent()) state_.depth = RobustMutexes::kUnusable;
}

bool MutexModel::IsInconsistent() const {
  return robust_ && (state_.depth & RobustMutexes::kInconsistent) != 0;
}

int MutexModel::MakeConsistent() {
  if (!IsInconsistent() || !IsMine()) return EINVAL;
  state_.depth &= ~RobustMutexes::kFlags;
  return 0;
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
  if (robust_) RobustMutexes::Add(scheduler_, state_, address_);
  return Taken();
}

int MutexModel::UnlockRobust() {
  if (!IsMine()) return EPERM;
  if ((state_.depth & ~RobustMutexes::kFlags) > 0) {
    --state_.depth;
    return 0;
  }
  scheduler_.Perform(MakeOp(OpKind::kUnlock));
  Untake();
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
  const uint32_t depth = state_.depth & ~RobustMutexes::kFlags;
  state_.depth &= RobustMutexes::kFlags;
  Untake();
  return depth;
}

void MutexModel::Reacquire(uint32_t depth) {
  Take();
  Taken();
  state_.depth |= depth;
}

}  // namespace ravel
