// SPDX-License-Identifier: Apache-2.0
//
// An operation performed: one entry of the trace.

#ifndef RAVEL_SCHEDULER_STEP_H_
#define RAVEL_SCHEDULER_STEP_H_

#include <cstdint>

#include "scheduler/operation.h"

namespace ravel {

struct Step {
  uintptr_t address = 0;
  uint64_t value = 0;  // of atomics: what was read, or written
  ObjectId object = kNoObject;
  ThreadId thread = 0;
  OpKind kind = OpKind::kNone;
  uint8_t order_and_size = 0;  // MemoryOrder in the low 3 bits

  MemoryOrder order() const {
    return static_cast<MemoryOrder>(order_and_size & 7);
  }
  uint8_t size() const { return order_and_size >> 3; }
};
static_assert(sizeof(Step) == 24);

inline Step MakeStep(ThreadId thread, const Op& op, uint64_t value = 0) {
  return {op.address,
          value,
          op.object,
          thread,
          op.kind,
          static_cast<uint8_t>(static_cast<unsigned>(op.order) |
                               static_cast<unsigned>(op.size) << 3)};
}

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STEP_H_
