// SPDX-License-Identifier: Apache-2.0

#include "framework/schedule/letters.h"

#include <array>

namespace ravel::internal {
namespace {

constexpr std::array<int8_t, 256> MakeValues() {
  std::array<int8_t, 256> values{};
  values.fill(-1);
  for (size_t i = 0; i < kLetters.size(); ++i) {
    values[static_cast<unsigned char>(kLetters[i])] = static_cast<int8_t>(i);
  }
  return values;
}

// The generator of RFC 4880 (OpenPGP): x + 1 times a primitive polynomial of
// degree 23. That degree is why no swap of two letters goes unseen.
constexpr uint32_t kGenerator = 0x864cfb;
constexpr uint32_t kStart = 0xb704ce;
// Without it, a line followed by zeros would have a right check again.
constexpr uint32_t kFinish = 0xffffff;
constexpr uint32_t kCheckMask = (1U << kCheckBits) - 1;

constexpr uint32_t ShiftLetter(uint32_t check) {
  for (int i = 0; i < kLetterBits; ++i) {
    const bool carry = (check >> (kCheckBits - 1)) & 1;
    check = (check << 1) & kCheckMask;
    if (carry) check ^= kGenerator;
  }
  return check;
}

constexpr std::array<uint32_t, 64> MakeShifts() {
  std::array<uint32_t, 64> shifts{};
  for (uint32_t i = 0; i < shifts.size(); ++i) {
    shifts[i] = ShiftLetter(i << (kCheckBits - kLetterBits));
  }
  return shifts;
}

constexpr std::array<int8_t, 256> kValues = MakeValues();
constexpr std::array<uint32_t, 64> kShifts = MakeShifts();

}  // namespace

int LetterValue(char letter) {
  return kValues[static_cast<unsigned char>(letter)];
}

uint32_t LineCheck(std::string_view letters) {
  uint32_t check = kStart;
  for (const char letter : letters) {
    const uint32_t top = check >> (kCheckBits - kLetterBits);
    const uint32_t index = top ^ static_cast<uint32_t>(LetterValue(letter));
    check = ((check << kLetterBits) & kCheckMask) ^ kShifts[index & 63];
  }
  return check ^ kFinish;
}

}  // namespace ravel::internal
