// SPDX-License-Identifier: Apache-2.0

#include "framework/fuzz/fuzz_bytes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ravel/internal/fuzz_input.h"
#include "scheduler/strategies/random.h"

namespace ravel {
namespace {

constexpr uint8_t kBuild = 3;
using Bytes = std::vector<uint8_t>;

FuzzCase Read(const Bytes& bytes, InputSize input_size = nullptr) {
  return ReadFuzzCase(bytes, input_size, kBuild);
}

TEST(FuzzBytes, NothingIsTheDefaultCase) { EXPECT_EQ(Read({}), FuzzCase()); }

TEST(FuzzBytes, KeepWhatWasWritten) {
  FuzzCase given;
  given.base = {SparseBase::Kind::kSticky, 5, 0xabcdef};
  given.overrides = {{0, 1, 2}, {7, 65535, 300}, {0xe2, 4, 65535}};
  given.redraws = {{0, 65535}, {300, 1}};
  given.scenario = 0x123456;
  given.exact_points = true;
  given.points = {1, 0xffffff};
  EXPECT_EQ(Read(WriteFuzzCase(given, kBuild)), given);
}

TEST(FuzzBytes, OfAnotherBuildLoseTheirPoints) {
  FuzzCase given;
  given.exact_points = true;
  given.points = {1, 2};
  const FuzzCase read = Read(WriteFuzzCase(given, kBuild + 1));
  EXPECT_EQ(read.foreign_points, 2u);
  EXPECT_TRUE(read.points.empty());
  EXPECT_FALSE(read.exact_points);
}

TEST(FuzzBytes, AnyBytesAreACase) {
  Random random(1, 1);
  for (int i = 0; i < 10'000; ++i) {
    Bytes bytes(random.Below(64));
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random.Next());
    FuzzCase read = Read(bytes);
    const bool foreign = read.foreign_points != 0;
    read.foreign_points = 0;
    EXPECT_EQ(Read(WriteFuzzCase(read, kBuild)), read) << foreign;
  }
}

TEST(FuzzBytes, BeginWithTheInput) {
  const InputSize size = internal::SizeOfInput<uint16_t, std::string>;
  // A number, a length, three letters, one record.
  const Bytes bytes = {1, 2, 3, 0, 'a', 'b', 'c', 5, 1, 0, 2, 0};
  const FuzzCase read = Read(bytes, size);
  EXPECT_EQ(read.input, (Bytes{1, 2, 3, 0, 'a', 'b', 'c'}));
  ASSERT_EQ(read.overrides.size(), 1u);
  EXPECT_EQ(read.overrides[0], (Override{5, 1, 2}));
  // What is promised and is not there is not read.
  EXPECT_EQ(Read({1, 2, 255, 0, 'a'}, size).input.size(), 5u);
  EXPECT_EQ(Read({1}, size).input.size(), 1u);
}

}  // namespace
}  // namespace ravel
