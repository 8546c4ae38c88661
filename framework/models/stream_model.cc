// SPDX-License-Identifier: Apache-2.0

#include "framework/models/stream_model.h"

#include "framework/models/address_table.h"
#include "framework/models/wait_step.h"

namespace ravel {
namespace {

constinit AddressTable<MutexState> states;

}  // namespace

StreamModel::StreamModel(Scheduler& scheduler, const void* address)
    : scheduler_(scheduler),
      address_(address),
      state_(states.At(address, scheduler.epoch())),
      lock_(scheduler, state_, address, MutexModel::Kind::kRecursive) {}

void StreamModel::BeginOutput() {
  const Op op = ObjectOp(OpKind::kOutput, state_.object, address_);
  const uint32_t self = scheduler_.self() + 1u;
  if (state_.owner == self) {
    scheduler_.Perform(op);
    ++state_.depth;
  } else {
    scheduler_.Perform(op, WhenEqual(state_.owner, 0));
    state_.owner = self;
  }
  steps_ = scheduler_.log().step_count;
}

void StreamModel::EndOutput() {
  if (state_.depth > 0) {
    --state_.depth;
  } else if (scheduler_.log().step_count != steps_) {
    // The program's own code has run: what it did happens before what others
    // print, and that is for a step to say.
    lock_.Unlock();
  } else {
    state_.owner = 0;
  }
}

}  // namespace ravel
