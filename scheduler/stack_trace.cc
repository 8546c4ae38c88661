// SPDX-License-Identifier: Apache-2.0

#include "scheduler/stack_trace.h"

#include <unwind.h>

namespace ravel {
namespace {

#if defined(__x86_64__)
constexpr int kFramePointer = 6;  // as DWARF numbers the registers
#elif defined(__aarch64__)
constexpr int kFramePointer = 29;
#endif

struct Frames {
  uintptr_t* items;
  FrameRegisters* registers;
  size_t capacity;
  size_t size;
};

_Unwind_Reason_Code AddFrame(_Unwind_Context* context, void* argument) {
  auto& frames = *static_cast<Frames*>(argument);
  if (frames.size == frames.capacity) return _URC_END_OF_STACK;
  frames.registers[frames.size] = {_Unwind_GetCFA(context),
                                   _Unwind_GetGR(context, kFramePointer)};
  frames.items[frames.size++] = _Unwind_GetIP(context);
  return _URC_NO_REASON;
}

}  // namespace

size_t CaptureStack(uintptr_t* frames, FrameRegisters* registers,
                    size_t capacity) {
  Frames captured = {frames, registers, capacity, 0};
  _Unwind_Backtrace(AddFrame, &captured);
  return captured.size;
}

}  // namespace ravel
