// SPDX-License-Identifier: Apache-2.0
//
// Switching contexts by itself: two stacks, one thread pointer.

#include "scheduler/context.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <xmmintrin.h>

#include <cfenv>
#include <cstdint>
#include <vector>

// Loads `seed`, `seed` + 1, ... into the registers that a callee preserves,
// calls step(), and returns 0 if they are still there.
asm(".text\n"
    ".type ravel_test_registers, @function\n"
    "ravel_test_registers:\n"
    "  pushq %rbp\n"
    "  pushq %rbx\n"
    "  pushq %r12\n"
    "  pushq %r13\n"
    "  pushq %r14\n"
    "  pushq %r15\n"
    "  pushq %rdi\n"
    "  movq %rdi, %rbx\n"
    "  leaq 1(%rdi), %rbp\n"
    "  leaq 2(%rdi), %r12\n"
    "  leaq 3(%rdi), %r13\n"
    "  leaq 4(%rdi), %r14\n"
    "  leaq 5(%rdi), %r15\n"
    "  call *%rsi\n"
    "  popq %rdi\n"
    "  subq %rdi, %rbx\n"
    "  subq %rdi, %rbp\n"
    "  subq %rdi, %r12\n"
    "  subq %rdi, %r13\n"
    "  subq %rdi, %r14\n"
    "  subq %rdi, %r15\n"
    "  xorq $1, %rbp\n"
    "  xorq $2, %r12\n"
    "  xorq $3, %r13\n"
    "  xorq $4, %r14\n"
    "  xorq $5, %r15\n"
    "  movq %rbx, %rax\n"
    "  orq %rbp, %rax\n"
    "  orq %r12, %rax\n"
    "  orq %r13, %rax\n"
    "  orq %r14, %rax\n"
    "  orq %r15, %rax\n"
    "  popq %r15\n"
    "  popq %r14\n"
    "  popq %r13\n"
    "  popq %r12\n"
    "  popq %rbx\n"
    "  popq %rbp\n"
    "  ret\n"
    ".size ravel_test_registers, .-ravel_test_registers\n");
extern "C" uint64_t ravel_test_registers(uint64_t seed, void (*step)());

namespace ravel {
namespace {

constexpr int kRounds = 100;

Context test_context, other_context;

void ToOther() { SwitchContext(test_context, other_context); }
void ToTest() { SwitchContext(other_context, test_context); }

class ContextSwitch : public testing::TestWithParam<SwitchKind> {
 protected:
  void SetUp() override { InitContextSwitch(GetParam()); }
  void TearDown() override { InitContextSwitch(SwitchKind::kFull); }

  // Makes other_context call entry(this) on a stack of its own.
  void Prepare(void (*entry)(void*)) {
    other_context.thread_pointer = CurrentThreadPointer();
    test_context.thread_pointer = CurrentThreadPointer();
    PrepareContext(other_context, stack_.data() + stack_.size(), entry, this);
  }

 public:
  int rounds_ = 0;
  bool kept_ = true;

 private:
  std::vector<char> stack_ = std::vector<char>(1 << 16);
};

TEST_P(ContextSwitch, PassesTheArgument) {
  Prepare([](void* self) {
    static_cast<ContextSwitch*>(self)->rounds_ = 42;
    ToTest();
  });
  ToOther();
  EXPECT_EQ(rounds_, 42);
}

TEST_P(ContextSwitch, AlignsTheNewStack) {
  Prepare([](void* self) {
    alignas(16) volatile char local = 0;
    const auto frame = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    static_cast<ContextSwitch*>(self)->kept_ =
        reinterpret_cast<uintptr_t>(&local) % 16 == 0 && frame % 16 == 0;
    ToTest();
  });
  ToOther();
  EXPECT_TRUE(kept_);
}

TEST_P(ContextSwitch, KeepsRegisters) {
  Prepare([](void* self) {
    for (uint64_t seed = 1000;; seed += 10) {
      auto* test = static_cast<ContextSwitch*>(self);
      test->kept_ &= ravel_test_registers(seed, ToTest) == 0;
      ++test->rounds_;
    }
  });
  for (int i = 0; i < kRounds; ++i) {
    ASSERT_EQ(ravel_test_registers(0x123456789 + i * 10, ToOther), 0u);
  }
  EXPECT_TRUE(kept_);
  EXPECT_EQ(rounds_, kRounds - 1);
}

TEST_P(ContextSwitch, KeepsHowFloatingPointRounds) {
  Prepare([](void* self) {
    auto* test = static_cast<ContextSwitch*>(self);
    test->kept_ = fegetround() == FE_TONEAREST;  // and not the test's
    fesetround(FE_DOWNWARD);
    for (;;) {
      ToTest();
      // fegetround() asks the x87 unit; MXCSR rounds what SSE computes.
      test->kept_ &= fegetround() == FE_DOWNWARD &&
                     _MM_GET_ROUNDING_MODE() == _MM_ROUND_DOWN;
      ++test->rounds_;
    }
  });
  fesetround(FE_UPWARD);
  bool kept = true;
  for (int i = 0; i < kRounds; ++i) {
    ToOther();
    kept &=
        fegetround() == FE_UPWARD && _MM_GET_ROUNDING_MODE() == _MM_ROUND_UP;
  }
  fesetround(FE_TONEAREST);
  EXPECT_TRUE(kept);
  EXPECT_TRUE(kept_);
  EXPECT_EQ(rounds_, kRounds - 1);
}

// All but the lean one.
class FullContextSwitch : public ContextSwitch {};

// Only MXCSR differs, only the x87 word differs: each is looked at by itself.
TEST_P(FullContextSwitch, KeepsBothWordsOfFloatingPointControl) {
  Prepare([](void* self) {
    auto* test = static_cast<ContextSwitch*>(self);
    for (;;) {
      _MM_SET_FLUSH_ZERO_MODE(_MM_FLUSH_ZERO_ON);
      ToTest();
      test->kept_ &= _MM_GET_FLUSH_ZERO_MODE() == _MM_FLUSH_ZERO_ON;
      _MM_SET_FLUSH_ZERO_MODE(_MM_FLUSH_ZERO_OFF);
      const uint16_t single = 0x007f;
      uint16_t now = 0;
      asm volatile("fldcw %0" : : "m"(single));
      ToTest();
      asm volatile("fnstcw %0" : "=m"(now));
      test->kept_ &= now == single;
      const uint16_t extended = 0x037f;
      asm volatile("fldcw %0" : : "m"(extended));
      ++test->rounds_;
    }
  });
  for (int i = 0; i < kRounds; ++i) {
    ToOther();
    uint16_t word = 0;
    asm volatile("fnstcw %0" : "=m"(word));
    ASSERT_EQ(word & 0x300, 0x300);
    ASSERT_EQ(_MM_GET_FLUSH_ZERO_MODE(), unsigned{_MM_FLUSH_ZERO_OFF});
  }
  EXPECT_TRUE(kept_);
  EXPECT_EQ(rounds_, kRounds / 2 - 1);
}

TEST_P(ContextSwitch, LeavesTheThreadPointerWhereItIsTold) {
  Prepare([](void* self) {
    auto* test = static_cast<ContextSwitch*>(self);
    test->kept_ = CurrentThreadPointer() == test_context.thread_pointer;
    ToTest();
  });
  ToOther();
  EXPECT_TRUE(kept_);
  EXPECT_EQ(CurrentThreadPointer(), static_cast<uintptr_t>(pthread_self()));
}

const char* NameOf(SwitchKind kind) {
  if (kind == SwitchKind::kLean) return "Lean";
  return kind == SwitchKind::kFull ? "Full" : "BySystemCall";
}

INSTANTIATE_TEST_SUITE_P(, ContextSwitch,
                         testing::Values(SwitchKind::kLean, SwitchKind::kFull,
                                         SwitchKind::kSystemCall),
                         [](const auto& parameter) {
                           return NameOf(parameter.param);
                         });
INSTANTIATE_TEST_SUITE_P(, FullContextSwitch,
                         testing::Values(SwitchKind::kFull,
                                         SwitchKind::kSystemCall),
                         [](const auto& parameter) {
                           return NameOf(parameter.param);
                         });

}  // namespace
}  // namespace ravel
