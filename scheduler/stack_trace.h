// SPDX-License-Identifier: Apache-2.0
//
// The calling thread's stack.

#ifndef RAVEL_SCHEDULER_STACK_TRACE_H_
#define RAVEL_SCHEDULER_STACK_TRACE_H_

#include <cstddef>
#include <cstdint>

namespace ravel {

// What two registers held in a frame when it made its call. With the debug
// information they tell where its variables are; the stack pointer of one
// frame is the canonical frame address of the one it called.
struct FrameRegisters {
  uintptr_t stack_pointer;
  uintptr_t frame_pointer;
};

// Writes up to `capacity` return addresses, innermost first, and the registers
// of the same frames; returns how many there are.
size_t CaptureStack(uintptr_t* frames, FrameRegisters* registers,
                    size_t capacity);

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STACK_TRACE_H_
