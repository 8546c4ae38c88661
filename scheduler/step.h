// SPDX-License-Identifier: Apache-2.0
//
// An operation performed: one entry of the trace.

#ifndef RAVEL_SCHEDULER_STEP_H_
#define RAVEL_SCHEDULER_STEP_H_

#include <bit>
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

// Writes what `thread` did into `step`, whole words at a time: the last one is
// that of the operation, with the thread.
inline void WriteStep(Step& step, ThreadId thread, Op op, uint64_t value) {
  struct Words {
    uint64_t address, value, what;
  };
  const auto packed = std::bit_cast<PackedOp>(op);
  step = std::bit_cast<Step>(
      Words{packed.address, value, packed.what | uint64_t{thread} << 16});
}

inline Step MakeStep(ThreadId thread, Op op, uint64_t value = 0) {
  Step step;
  WriteStep(step, thread, op, value);
  return step;
}

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STEP_H_
