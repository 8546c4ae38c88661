// SPDX-License-Identifier: Apache-2.0
//
// Numbers as bits, and bits as letters. Small numbers are frequent in a
// schedule, and how small differs from one field to the next. So a number is
// written in the exponential Golomb code of an order that suits its field: of
// order k, numbers below 2^k take k + 1 bits, and each doubling takes two
// more. (J. Teuhola, "A compression method for clustered bit-vectors",
// Information Processing Letters 7, 1978.)

#ifndef RAVEL_FRAMEWORK_SCHEDULE_BIT_CODE_H_
#define RAVEL_FRAMEWORK_SCHEDULE_BIT_CODE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ravel::internal {

// How many bits PutNumber() takes.
int NumberBits(uint32_t number, int order);

class BitWriter {
 public:
  // Appends the low `count` bits, the highest first. REQUIRES: count <= 48.
  void PutBits(uint64_t bits, int count);
  // Appends a number. REQUIRES: order < 32.
  void PutNumber(uint32_t number, int order);
  // Fills the last letter up with zeros and returns all letters.
  std::string Finish();

 private:
  std::string letters_;
  uint64_t pending_ = 0;  // the low `pending_bits_` bits of it
  int pending_bits_ = 0;
};

// Reads what BitWriter wrote. Reading past the end, or a number that
// PutNumber() would not write, gives 0 and makes ok() false for good.
class BitReader {
 public:
  // REQUIRES: `letters` are letters, and outlive the reader.
  explicit BitReader(std::string_view letters) : letters_(letters) {}

  // Reads `count` bits. REQUIRES: count <= 48.
  uint64_t TakeBits(int count);
  uint32_t TakeNumber(int order);

  bool ok() const { return ok_; }
  // An upper bound of what can follow, to check a length against.
  size_t bits_left() const;
  // Whether nothing is left but the zeros that Finish() adds.
  bool AtEnd();

 private:
  uint64_t Fail();

  std::string_view letters_;
  size_t next_ = 0;
  uint64_t pending_ = 0;  // the low `pending_bits_` bits of it
  int pending_bits_ = 0;
  bool ok_ = true;
};

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_SCHEDULE_BIT_CODE_H_
