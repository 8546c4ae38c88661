// SPDX-License-Identifier: Apache-2.0

#include "framework/models/shared_mutex_model.h"

#include "framework/models/misuse.h"
#include "framework/models/wait_step.h"

namespace ravel {

SharedMutexModel::SharedMutexModel(Scheduler& scheduler,
                                   SharedMutexState& state, const void* address)
    : scheduler_(scheduler), state_(state), address_(address) {
  if (state.epoch == scheduler.epoch()) [[likely]]
    return;
  state = {scheduler.epoch(), scheduler.NewObject(), 0, 0, 0, 0};
}

Op SharedMutexModel::MakeOp(OpKind kind) const {
  return ObjectOp(kind, state_.object, address_);
}

void SharedMutexModel::TakeAlone() {
  state_.writer = state_.holder = scheduler_.self() + 1u;
}

void SharedMutexModel::TakeShared() {
  ++state_.readers;
  state_.reader_sum += scheduler_.self() + 1u;
  NameHolder();
}

void SharedMutexModel::NameHolder() {
  state_.holder =
      state_.readers <= 1 ? state_.reader_sum : state_.readers << 16;
}

bool SharedMutexModel::Lock(int64_t deadline) {
  if (!PerformBefore(scheduler_, MakeOp(OpKind::kLock),
                     WhenEqual(state_.holder, 0), deadline)) {
    return false;
  }
  TakeAlone();
  return true;
}

bool SharedMutexModel::LockShared(int64_t deadline) {
  if (!PerformBefore(scheduler_, MakeOp(OpKind::kLockShared),
                     WhenEqual(state_.writer, 0), deadline)) {
    return false;
  }
  TakeShared();
  return true;
}

bool SharedMutexModel::TryLock() {
  const Op op = MakeOp(OpKind::kTryLock);
  scheduler_.Announce(op);
  const bool taken = state_.holder == 0;
  scheduler_.Performed(op, taken ? 1 : 0);
  if (taken) TakeAlone();
  return taken;
}

bool SharedMutexModel::TryLockShared() {
  const Op op = MakeOp(OpKind::kTryLockShared);
  scheduler_.Announce(op);
  const bool taken = state_.writer == 0;
  scheduler_.Performed(op, taken ? 1 : 0);
  if (taken) TakeShared();
  return taken;
}

void SharedMutexModel::Unlock() {
  if (!IsWriter()) StopForStranger();
  scheduler_.Perform(MakeOp(OpKind::kUnlock));
  state_.writer = state_.holder = 0;
}

void SharedMutexModel::UnlockShared() {
  const uint32_t self = scheduler_.self() + 1u;
  if (state_.readers == 0 ||
      (state_.readers == 1 && state_.reader_sum != self)) {
    StopForStranger();
  }
  scheduler_.Perform(MakeOp(OpKind::kUnlockShared));
  --state_.readers;
  state_.reader_sum -= self;
  NameHolder();
}

void SharedMutexModel::UnlockEither() {
  if (state_.readers != 0) {
    UnlockShared();
  } else {
    Unlock();
  }
}

void SharedMutexModel::Destroy() {
  if (state_.holder != 0) StopForHeld(scheduler_, state_.holder);
  state_.epoch = 0;
}

void SharedMutexModel::StopForStranger() {
  ravel::StopForStranger(scheduler_, state_.holder);
}

}  // namespace ravel
