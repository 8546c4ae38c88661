// SPDX-License-Identifier: Apache-2.0
//
// The alphabet of a schedule line, and the check at its end. The letters are
// those of base64url: nothing in a shell, a URL or a C++ string literal minds
// them.

#ifndef RAVEL_FRAMEWORK_SCHEDULE_LETTERS_H_
#define RAVEL_FRAMEWORK_SCHEDULE_LETTERS_H_

#include <cstdint>
#include <string_view>

namespace ravel::internal {

inline constexpr int kLetterBits = 6;
inline constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Returns the number a letter stands for, or -1 for any other character.
int LetterValue(char letter);

// The check of a line is a CRC of 24 bits, four letters, because of what a
// CRC promises. With the check appended, one wrong letter, any damage within
// four letters in a row, and any two letters swapped, wherever they are, are
// always seen (in lines of less than 8 million letters). Any other damage
// goes unseen once in 16 million.
inline constexpr int kCheckBits = 24;
inline constexpr size_t kCheckLetters = kCheckBits / kLetterBits;

// Returns the check of `letters`. REQUIRES: all of them are letters.
uint32_t LineCheck(std::string_view letters);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_SCHEDULE_LETTERS_H_
