// SPDX-License-Identifier: Apache-2.0

#include "scheduler/context.h"

#include <asm/prctl.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef __x86_64__
#error "Ravel runs on x86-64 only"
#endif

#ifndef HWCAP2_FSGSBASE
#define HWCAP2_FSGSBASE (1 << 1)
#endif

// Both saved words of floating-point control lie below the registers. They
// are compared before they are loaded: ldmxcsr and fldcw are slow, and threads
// that round differently are rare.
#define RAVEL_SAVE           \
  "  pushq %rbp\n"           \
  "  pushq %rbx\n"           \
  "  pushq %r12\n"           \
  "  pushq %r13\n"           \
  "  pushq %r14\n"           \
  "  pushq %r15\n"           \
  "  subq $8, %rsp\n"        \
  "  stmxcsr (%rsp)\n"       \
  "  fnstcw 4(%rsp)\n"       \
  "  movl (%rsp), %eax\n"    \
  "  movzwl 4(%rsp), %ecx\n" \
  "  movq %rsp, (%rdi)\n"    \
  "  movq %rsi, %rsp\n"

#define RAVEL_RESTORE     \
  "  cmpl (%rsp), %eax\n" \
  "  je 1f\n"             \
  "  ldmxcsr (%rsp)\n"    \
  "1:\n"                  \
  "  cmpw 4(%rsp), %cx\n" \
  "  je 2f\n"             \
  "  fldcw 4(%rsp)\n"     \
  "2:\n"                  \
  "  addq $8, %rsp\n"     \
  "  popq %r15\n"         \
  "  popq %r14\n"         \
  "  popq %r13\n"         \
  "  popq %r12\n"         \
  "  popq %rbx\n"         \
  "  popq %rbp\n"         \
  "  ret\n"

// The same for programs that leave MXCSR alone but through <fenv.h>, which sets
// the x87 word with it: while that word is the default, so is MXCSR. Reading
// MXCSR costs as much as all the rest.
#define RAVEL_SAVE_LEAN      \
  "  pushq %rbp\n"           \
  "  pushq %rbx\n"           \
  "  pushq %r12\n"           \
  "  pushq %r13\n"           \
  "  pushq %r14\n"           \
  "  pushq %r15\n"           \
  "  subq $8, %rsp\n"        \
  "  fnstcw 4(%rsp)\n"       \
  "  movzwl 4(%rsp), %ecx\n" \
  "  cmpl $0x37f, %ecx\n"    \
  "  jne 3f\n"               \
  "1:\n"                     \
  "  movq %rsp, (%rdi)\n"    \
  "  movq %rsi, %rsp\n"

#define RAVEL_RESTORE_LEAN   \
  "  movzwl 4(%rsp), %eax\n" \
  "  cmpl $0x37f, %eax\n"    \
  "  jne 4f\n"               \
  "  cmpl %eax, %ecx\n"      \
  "  jne 4f\n"               \
  "2:\n"                     \
  "  addq $8, %rsp\n"        \
  "  popq %r15\n"            \
  "  popq %r14\n"            \
  "  popq %r13\n"            \
  "  popq %r12\n"            \
  "  popq %rbx\n"            \
  "  popq %rbp\n"            \
  "  ret\n"                  \
  "3:\n"                     \
  "  stmxcsr (%rsp)\n"       \
  "  jmp 1b\n"               \
  "4:\n"                     \
  "  fldcw 4(%rsp)\n"        \
  "  cmpl $0x37f, %eax\n"    \
  "  jne 5f\n"               \
  "  movl $0x1f80, (%rsp)\n" \
  "5:\n"                     \
  "  ldmxcsr (%rsp)\n"       \
  "  jmp 2b\n"

// ravel_switch_lean(void** save, void* load, uintptr_t thread_pointer)
// ravel_switch_fast: the same for any program.
// ravel_switch_slow: the same by arch_prctl(ARCH_SET_FS), system call 158.
// ravel_context_entry: the first return address of a new context; %r12 and
// %r13 hold the entry and its argument. It ends the chain of frames.
asm(".text\n"
    ".p2align 4\n"
    ".type ravel_switch_lean, @function\n"
    "ravel_switch_lean:\n" RAVEL_SAVE_LEAN
    "  wrfsbase %rdx\n" RAVEL_RESTORE_LEAN
    ".size ravel_switch_lean, .-ravel_switch_lean\n"
    ".p2align 4\n"
    ".type ravel_switch_fast, @function\n"
    "ravel_switch_fast:\n" RAVEL_SAVE "  wrfsbase %rdx\n" RAVEL_RESTORE
    ".size ravel_switch_fast, .-ravel_switch_fast\n"
    ".p2align 4\n"
    ".type ravel_switch_slow, @function\n"
    "ravel_switch_slow:\n" RAVEL_SAVE
    "  movl %eax, %r8d\n"
    "  movl %ecx, %r9d\n"
    "  movl $158, %eax\n"
    "  movl $0x1002, %edi\n"
    "  movq %rdx, %rsi\n"
    "  syscall\n"
    "  movl %r8d, %eax\n"
    "  movl %r9d, %ecx\n" RAVEL_RESTORE
    ".size ravel_switch_slow, .-ravel_switch_slow\n"
    ".p2align 4\n"
    ".type ravel_context_entry, @function\n"
    "ravel_context_entry:\n"
    "  .cfi_startproc\n"
    "  .cfi_undefined rip\n"
    "  movq %r13, %rdi\n"
    "  xorl %ebp, %ebp\n"
    "  call *%r12\n"
    "  ud2\n"
    "  .cfi_endproc\n"
    ".size ravel_context_entry, .-ravel_context_entry\n");

extern "C" {
[[gnu::visibility("hidden")]] void ravel_switch_lean(void** save, void* load,
                                                     uintptr_t pointer);
[[gnu::visibility("hidden")]] void ravel_switch_fast(void** save, void* load,
                                                     uintptr_t pointer);
[[gnu::visibility("hidden")]] void ravel_switch_slow(void** save, void* load,
                                                     uintptr_t pointer);
[[gnu::visibility("hidden")]] void ravel_context_entry();
}

namespace ravel {
namespace {

using Switch = void(void** save, void* load, uintptr_t pointer);
Switch* switch_context = ravel_switch_slow;

struct Frame {  // as RAVEL_RESTORE pops it
  uint32_t mxcsr;
  uint16_t x87_control;
  uint16_t unused;
  uint64_t r15, r14, r13, r12, rbx, rbp;
  void (*return_address)();
};

}  // namespace

void InitContextSwitch(SwitchKind kind) {
  const bool has_fsgsbase = (getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE) != 0;
  if (kind == SwitchKind::kSystemCall || !has_fsgsbase) {
    switch_context = ravel_switch_slow;
  } else {
    switch_context =
        kind == SwitchKind::kLean ? ravel_switch_lean : ravel_switch_fast;
  }
}

uintptr_t CurrentThreadPointer() {
  uintptr_t pointer = 0;  // the ABI keeps it at %fs:0
  asm("movq %%fs:0, %0" : "=r"(pointer));
  return pointer;
}

void PrepareContext(Context& context, void* stack_top, void (*entry)(void*),
                    void* argument) {
  // 16-byte aligned at the call in ravel_context_entry.
  const uintptr_t top = reinterpret_cast<uintptr_t>(stack_top) & ~uintptr_t{15};
  auto* frame = reinterpret_cast<Frame*>(top - 64) - 1;
  *frame = {};
  frame->mxcsr = 0x1f80;       // round to nearest, all exceptions masked
  frame->x87_control = 0x37f;  // the same, extended precision
  frame->r12 = reinterpret_cast<uintptr_t>(entry);
  frame->r13 = reinterpret_cast<uintptr_t>(argument);
  frame->return_address = ravel_context_entry;
  context.stack_pointer = frame;
}

void SwitchContext(Context& from, const Context& to) {
  switch_context(&from.stack_pointer, to.stack_pointer, to.thread_pointer);
}

}  // namespace ravel
