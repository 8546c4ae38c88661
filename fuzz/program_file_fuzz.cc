// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the file of a program that is to be explored: what is told of
// it is consistent.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "framework/program/program_file.h"
#include "fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const ravel::ProgramFacts facts = ravel::FactsOfProgram(bytes);
  ravel::fuzz::Require(facts.is_program || !facts.is_dynamic);
  ravel::fuzz::Require(facts.is_program || !facts.needs_ravel);
  return 0;
}
