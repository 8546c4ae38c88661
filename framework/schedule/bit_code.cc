// SPDX-License-Identifier: Apache-2.0

#include "framework/schedule/bit_code.h"

#include <bit>

#include "framework/schedule/letters.h"

namespace ravel::internal {
namespace {

constexpr uint64_t LowBits(uint64_t bits, int count) {
  return bits & ((uint64_t{1} << count) - 1);
}

// The code writes number + 2^order in binary, after as many zeros as it has
// bits more than the smallest, 2^order.
constexpr uint64_t Shifted(uint32_t number, int order) {
  return number + (uint64_t{1} << order);
}

}  // namespace

int NumberBits(uint32_t number, int order) {
  const int width = static_cast<int>(std::bit_width(Shifted(number, order)));
  return 2 * width - order - 1;
}

void BitWriter::PutBits(uint64_t bits, int count) {
  pending_ = (pending_ << count) | LowBits(bits, count);
  pending_bits_ += count;
  while (pending_bits_ >= kLetterBits) {
    pending_bits_ -= kLetterBits;
    letters_ += kLetters[LowBits(pending_ >> pending_bits_, kLetterBits)];
  }
}

void BitWriter::PutNumber(uint32_t number, int order) {
  const uint64_t shifted = Shifted(number, order);
  const int width = static_cast<int>(std::bit_width(shifted));
  PutBits(0, width - order - 1);
  PutBits(shifted, width);
}

std::string BitWriter::Finish() {
  if (pending_bits_ > 0) PutBits(0, kLetterBits - pending_bits_);
  return std::move(letters_);
}

uint64_t BitReader::TakeBits(int count) {
  while (pending_bits_ < count) {
    if (next_ == letters_.size()) return Fail();
    const auto value = static_cast<uint64_t>(LetterValue(letters_[next_++]));
    pending_ = (LowBits(pending_, pending_bits_) << kLetterBits) | value;
    pending_bits_ += kLetterBits;
  }
  pending_bits_ -= count;
  return LowBits(pending_ >> pending_bits_, count);
}

uint32_t BitReader::TakeNumber(int order) {
  int zeros = 0;
  while (TakeBits(1) == 0) {
    // 33 bits are as many as a number of 32 needs when shifted.
    if (!ok_ || ++zeros + order > 32) return static_cast<uint32_t>(Fail());
  }
  const int width = zeros + order;
  const uint64_t shifted = (uint64_t{1} << width) | TakeBits(width);
  const uint64_t number = shifted - (uint64_t{1} << order);
  if (!ok_ || number > UINT32_MAX) return static_cast<uint32_t>(Fail());
  return static_cast<uint32_t>(number);
}

size_t BitReader::bits_left() const {
  return (letters_.size() - next_) * kLetterBits +
         static_cast<size_t>(pending_bits_);
}

bool BitReader::AtEnd() {
  const size_t left = bits_left();
  return ok_ && left < kLetterBits && TakeBits(static_cast<int>(left)) == 0;
}

uint64_t BitReader::Fail() {
  ok_ = false;
  next_ = letters_.size();
  pending_bits_ = 0;
  return 0;
}

}  // namespace ravel::internal
