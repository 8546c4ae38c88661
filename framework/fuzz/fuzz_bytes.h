// SPDX-License-Identifier: Apache-2.0
//
// What a fuzzer mutates: the scenario's input, then records of five bytes each
// that say how the execution departs from a base (scheduler/strategies/
// sparse.h). Every string of bytes is one: what is left over at the end, and
// records that mean nothing, are skipped.
//
//   byte 0     bytes 1 to 4
//   00..df     an answer for a thread: ordinal, value (16 bits each, little
//              endian), as Override
//   e0..e3     an answer for waiters, choose(), kills: likewise
//   fb         a Redraw: choice, seed (16 bits each)
//   fc         the base: kind and rarity (8 bits), seed (24 bits); without it,
//              lots are drawn with seed 0
//   fd         the scenario: the fingerprint of its name (24 bits), the
//              version of this format, 1
//   fe         the scheduling points are those that follow and no others
//   ff         a plain access that is a scheduling point besides those of the
//              execution left to itself: code offset (24 bits), the build (8
//              bits); of another build it means nothing
//
// So a file of a fuzzer's is a whole schedule, and can be read in any process.

#ifndef RAVEL_FRAMEWORK_FUZZ_FUZZ_BYTES_H_
#define RAVEL_FRAMEWORK_FUZZ_FUZZ_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scheduler/strategies/sparse.h"

namespace ravel {

struct FuzzCase {
  std::vector<uint8_t> input;
  SparseBase base;
  std::vector<Override> overrides;
  std::vector<Redraw> redraws;
  std::optional<uint32_t> scenario;  // ScenarioFingerprint()
  bool exact_points = false;
  std::vector<uint32_t> points;  // code offsets, of this build
  size_t foreign_points = 0;     // how many were of another

  friend bool operator==(const FuzzCase&, const FuzzCase&) = default;
};

inline constexpr size_t kRecordBytes = 5;

// How many of the bytes are the scenario's input; nullptr: none.
using InputSize = size_t (*)(const uint8_t* data, size_t size);

FuzzCase ReadFuzzCase(std::span<const uint8_t> bytes, InputSize input_size,
                      uint8_t build);

std::vector<uint8_t> WriteFuzzCase(const FuzzCase& fuzz_case, uint8_t build);

// The eight bits that stand for a build.
uint8_t BuildTag();

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_FUZZ_FUZZ_BYTES_H_
