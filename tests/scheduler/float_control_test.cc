// SPDX-License-Identifier: Apache-2.0

#include "scheduler/float_control.h"

#include <gtest/gtest.h>
#include <xmmintrin.h>

#include <cstddef>
#include <vector>

namespace ravel {
namespace {

bool Has(const std::vector<unsigned char>& code) {
  return HasMxcsrInstruction(std::as_bytes(std::span(code)));
}

TEST(FloatControl, FindsBothInstructionsInEitherEncoding) {
  EXPECT_TRUE(Has({0x90, 0x0f, 0xae, 0x14, 0x24}));        // ldmxcsr (%rsp)
  EXPECT_TRUE(Has({0x0f, 0xae, 0x5d, 0xfc}));              // stmxcsr -4(%rbp)
  EXPECT_TRUE(Has({0xc5, 0xf8, 0xae, 0x14, 0x24}));        // vldmxcsr (%rsp)
  EXPECT_TRUE(Has({0xc4, 0xc1, 0x78, 0xae, 0x1f, 0x90}));  // vstmxcsr (%r15)
}

TEST(FloatControl, IsNotMisledByItsNeighboursInTheOpcodeMap) {
  EXPECT_FALSE(Has({0x0f, 0xae, 0xf0}));              // mfence
  EXPECT_FALSE(Has({0x0f, 0xae, 0xe8}));              // lfence
  EXPECT_FALSE(Has({0x0f, 0xae, 0x04, 0x24}));        // fxsave (%rsp)
  EXPECT_FALSE(Has({0x0f, 0xae, 0x38}));              // clflush (%rax)
  EXPECT_FALSE(Has({0xf3, 0x48, 0x0f, 0xae, 0xd2}));  // wrfsbase %rdx
  EXPECT_FALSE(Has({0xae, 0x14, 0x24}));  // scas, at the very beginning
  EXPECT_FALSE(Has({0x0f, 0xae}));        // cut off
  EXPECT_FALSE(Has({}));
}

TEST(FloatControl, KnowsTheFunctionsThatAskForFlags) {
  EXPECT_TRUE(IsFloatFlagFunction("fetestexcept"));
  EXPECT_TRUE(IsFloatFlagFunction("fesetenv"));
  // These set both control words.
  EXPECT_FALSE(IsFloatFlagFunction("fesetround"));
  EXPECT_FALSE(IsFloatFlagFunction("feenableexcept"));
  EXPECT_FALSE(IsFloatFlagFunction("fetestexceptional"));
}

// This very program reads the word.
TEST(FloatControl, FindsThatThisProgramAsks) {
  volatile unsigned word = _mm_getcsr();
  EXPECT_NE(word, 0u);
  EXPECT_TRUE(ProgramSetsFloatControl());
}

}  // namespace
}  // namespace ravel
