// SPDX-License-Identifier: Apache-2.0
//
// The main() of a parser's fuzzer where the compiler brings none: the same
// libFuzzer, which sees nothing of the parser's edges then, only roughly how
// long an input is. The preset fuzz is the one that looks for mistakes; this
// one goes over what is kept.

#include <bit>
#include <cstddef>
#include <cstdint>

#include "framework/fuzz/fuzz_driver.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

int RunInput(const uint8_t* data, size_t size) {
  ravel::CountFeature(std::bit_width(size));
  return LLVMFuzzerTestOneInput(data, size);
}

}  // namespace

int main(int argc, char** argv) {
  return ravel::DrivePlainFuzzer(RunInput, argc, argv);
}
