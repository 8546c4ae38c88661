// SPDX-License-Identifier: Apache-2.0
//
// An operation performed: one entry of the trace.

#ifndef RAVEL_SCHEDULER_STEP_H_
#define RAVEL_SCHEDULER_STEP_H_

#include <bit>
#include <cstddef>
#include <cstdint>

#include "scheduler/operation.h"

namespace ravel {

struct Step {
  uintptr_t address = 0;
  uint64_t value = 0;  // of atomics: what was read, or written
  OpKind kind = OpKind::kNone;
  uint8_t order_and_size = 0;  // MemoryOrder in the low 3 bits, Op::size
  ThreadId thread = 0;
  ObjectId object = kNoObject;

  MemoryOrder order() const {
    return static_cast<MemoryOrder>(order_and_size & 7);
  }
  uint8_t size() const { return order_and_size >> 3; }
};
static_assert(sizeof(Step) == 24);

// The first word of an operation: all but the address.
inline uint64_t WhatOf(Op op) { return std::bit_cast<PackedOp>(op).what; }

// Writes what `thread` did into `step`, whole words at a time: the last one is
// that of the operation, with the thread.
static_assert(offsetof(Step, kind) == 16);
inline void WriteStep(Step& step, ThreadId thread, uint64_t what,
                      uint64_t address, uint64_t value) {
  step.address = address;
  step.value = value;
  const uint64_t last = what | uint64_t{thread} << 16;
  __builtin_memcpy(&step.kind, &last, sizeof last);
}

inline Step MakeStep(ThreadId thread, Op op, uint64_t value = 0) {
  Step step;
  WriteStep(step, thread, WhatOf(op), op.address, value);
  return step;
}

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STEP_H_
