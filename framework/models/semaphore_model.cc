// SPDX-License-Identifier: Apache-2.0

#include "framework/models/semaphore_model.h"

#include "framework/models/cancellation.h"
#include "framework/models/misuse.h"
#include "framework/models/wait_step.h"

namespace ravel {

SemaphoreModel::SemaphoreModel(Scheduler& scheduler, SemaphoreState& state,
                               const void* address, uint32_t initial)
    : scheduler_(scheduler), state_(state), address_(address) {
  if (state.epoch == scheduler.epoch()) [[likely]]
    return;
  state = {scheduler.epoch(), scheduler.NewObject(), initial, 0};
}

Op SemaphoreModel::MakeOp(OpKind kind) const {
  return ObjectOp(kind, state_.object, address_);
}

bool SemaphoreModel::Acquire(int64_t deadline) {
  ++state_.waiters;
  const bool acquired = PerformBefore(scheduler_, MakeOp(OpKind::kAcquire),
                                      WhenGreater(state_.count, 0), deadline);
  --state_.waiters;
  if (!acquired || Cancellation::IsInterrupted(scheduler_)) return false;
  --state_.count;
  return true;
}

bool SemaphoreModel::TryAcquire() {
  const Op op = MakeOp(OpKind::kTryAcquire);
  scheduler_.Announce(op);
  const bool acquired = state_.count > 0;
  scheduler_.Performed(op, acquired ? 1 : 0);
  if (acquired) --state_.count;
  return acquired;
}

bool SemaphoreModel::Release(uint32_t count, uint32_t max) {
  const Op op = MakeOp(OpKind::kRelease);
  scheduler_.Announce(op);
  const bool fits = count <= max && state_.count <= max - count;
  const uint64_t open = state_.count > 0 ? kAcquireGate : kNoGate;
  // How many more would still fit.
  scheduler_.log().NoteComparand(static_cast<uint64_t>(
      int64_t{max} - int64_t{count} - int64_t{state_.count}));
  scheduler_.Performed(op, (fits ? count : 0) | open << 32);
  if (fits) state_.count += count;
  return fits;
}

uint32_t SemaphoreModel::Inspect() {
  const Op op = MakeOp(OpKind::kInspect);
  scheduler_.Announce(op);
  scheduler_.Performed(op, state_.count);
  return state_.count;
}

void SemaphoreModel::Destroy() {
  if (state_.waiters > 0) {
    StopForMisuse(scheduler_, "destroyed a semaphore that threads wait on");
  }
  state_.epoch = 0;
}

}  // namespace ravel
