// SPDX-License-Identifier: Apache-2.0
//
// Switching one OS thread between stacks and thread pointers. A switch saves
// what the System V ABI says a callee preserves (six registers, MXCSR, the x87
// control word) and the stack pointer, and loads the other's, with the other's
// thread pointer: thread_local, errno and exceptions go with it.

#ifndef RAVEL_SCHEDULER_CONTEXT_H_
#define RAVEL_SCHEDULER_CONTEXT_H_

#include <cstdint>

namespace ravel {

struct Context {
  void* stack_pointer = nullptr;
  uintptr_t thread_pointer = 0;
};

enum class SwitchKind {
  // Keeps MXCSR only where the x87 control word is not the default: for
  // programs that have no other way to set it (scheduler/float_control.h).
  kLean,
  kFull,
  kSystemCall,  // kFull, and sets the thread pointer by arch_prctl
};

// Call once before the first switch. Where the machine cannot set the thread
// pointer by an instruction (FSGSBASE, announced in AT_HWCAP2), kSystemCall is
// what is used.
void InitContextSwitch(SwitchKind kind);

uintptr_t CurrentThreadPointer();

// Makes `context` call entry(argument) on the stack that ends at `stack_top`
// when it is first switched to. `entry` must not return.
void PrepareContext(Context& context, void* stack_top, void (*entry)(void*),
                    void* argument);

// Leaves the running context in `from` and goes on in `to`. Returns when
// something switches back to `from`.
void SwitchContext(Context& from, const Context& to);

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_CONTEXT_H_
