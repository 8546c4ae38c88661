// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a fuzz case: there is no wrong one, and writing what was read
// changes nothing.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "framework/fuzz/fuzz_bytes.h"
#include "fuzz/require.h"

namespace ravel {
namespace {

size_t FirstByteSays(const uint8_t* data, size_t size) {
  return size == 0 ? 0 : 1 + size_t{data[0]};
}

void CheckCase(std::span<const uint8_t> bytes, InputSize input_size) {
  constexpr uint8_t kBuild = 7;
  FuzzCase read = ReadFuzzCase(bytes, input_size, kBuild);
  const size_t records = read.overrides.size() + read.redraws.size();
  fuzz::Require(read.input.size() + kRecordBytes * records <= bytes.size());
  const std::vector<uint8_t> written = WriteFuzzCase(read, kBuild);
  read.foreign_points = 0;
  const auto same_size = [](const uint8_t*, size_t) { return size_t{0}; };
  const std::span rest = std::span(written).subspan(read.input.size());
  FuzzCase again = ReadFuzzCase(rest, same_size, kBuild);
  again.input = read.input;
  fuzz::Require(again == read);
}

}  // namespace
}  // namespace ravel

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ravel::CheckCase({data, size}, nullptr);
  ravel::CheckCase({data, size}, ravel::FirstByteSays);
  return 0;
}
