// SPDX-License-Identifier: Apache-2.0

#include "framework/models/once_model.h"

#include "framework/models/address_table.h"
#include "framework/models/wait_step.h"

namespace ravel {
namespace {

constinit AddressTable<uint32_t> holders;

// The object that compiled code loads the flag from, too.
Op MakeOp(Scheduler& scheduler, OpKind kind, const void* address) {
  const auto number = reinterpret_cast<uintptr_t>(address);
  return ObjectOp(kind, scheduler.ObjectAt(number), address);
}

}  // namespace

OnceModel::OnceModel(Scheduler& scheduler, const void* address)
    : scheduler_(scheduler),
      address_(address),
      holder_(holders.At(address, scheduler.epoch())) {}

void OnceModel::Await() {
  scheduler_.Perform(MakeOp(scheduler_, OpKind::kBeginOnce, address_),
                     WhenEqual(holder_, 0));
}

void OnceModel::End() {
  scheduler_.Perform(MakeOp(scheduler_, OpKind::kEndOnce, address_));
  holder_ = 0;
}

}  // namespace ravel
