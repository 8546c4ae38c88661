// SPDX-License-Identifier: Apache-2.0

#include "framework/fuzz/fuzz_bytes.h"

#include <algorithm>

#include "framework/explorer/program.h"
#include "framework/schedule/schedule_line.h"

namespace ravel {
namespace {

constexpr uint8_t kLanes = 0xe4;  // those above are no answers
constexpr uint8_t kRedraw = 0xfb;
constexpr uint8_t kBase = 0xfc;
constexpr uint8_t kScenario = 0xfd;
constexpr uint8_t kExactPoints = 0xfe;
constexpr uint8_t kPoint = 0xff;
constexpr uint8_t kVersion = 1;

constexpr uint32_t kSeedMask = 0xffffff;

uint32_t Take24(const uint8_t* bytes) {
  return bytes[0] | uint32_t{bytes[1]} << 8 | uint32_t{bytes[2]} << 16;
}

void Put(std::vector<uint8_t>& bytes, uint8_t kind, uint32_t low24,
         uint8_t high) {
  bytes.push_back(kind);
  for (int shift = 0; shift < 24; shift += 8) {
    bytes.push_back(static_cast<uint8_t>(low24 >> shift));
  }
  bytes.push_back(high);
}

void PutTwo(std::vector<uint8_t>& bytes, uint8_t kind, uint16_t first,
            uint16_t second) {
  Put(bytes, kind, first | uint32_t{second & 0xffu} << 16,
      static_cast<uint8_t>(second >> 8));
}

void ReadRecord(const uint8_t* record, uint8_t build, FuzzCase& result) {
  const uint32_t low = Take24(record + 1);
  const uint8_t high = record[4];
  const auto first = static_cast<uint16_t>(low);
  const auto second = static_cast<uint16_t>(low >> 16 | uint32_t{high} << 8);
  switch (record[0]) {
    case kRedraw:
      result.redraws.push_back({first, second});
      break;
    case kBase:
      result.base.kind = static_cast<SparseBase::Kind>(low & 3);
      result.base.rarity = static_cast<uint8_t>(1 + ((low >> 2) & 7) % 7);
      result.base.seed = low >> 8 | uint32_t{high} << 16;
      break;
    case kScenario:
      if (high == kVersion) result.scenario = low;
      break;
    case kExactPoints:
      result.exact_points = true;
      break;
    case kPoint:
      if (high == build) {
        result.points.push_back(low);
      } else {
        ++result.foreign_points;
      }
      break;
    default:
      if (record[0] >= kLanes) break;
      result.overrides.push_back({record[0], first, second});
  }
}

}  // namespace

FuzzCase ReadFuzzCase(std::span<const uint8_t> bytes, InputSize input_size,
                      uint8_t build) {
  FuzzCase result;
  size_t input = 0;
  if (input_size != nullptr) {
    input = std::min(input_size(bytes.data(), bytes.size()), bytes.size());
  }
  result.input.assign(bytes.begin(), bytes.begin() + input);
  for (; bytes.size() - input >= kRecordBytes; input += kRecordBytes) {
    ReadRecord(&bytes[input], build, result);
  }
  // Without those it names, the others would be too few.
  if (result.foreign_points != 0) result.exact_points = false;
  return result;
}

std::vector<uint8_t> WriteFuzzCase(const FuzzCase& fuzz_case, uint8_t build) {
  std::vector<uint8_t> bytes = fuzz_case.input;
  if (fuzz_case.scenario.has_value()) {
    Put(bytes, kScenario, *fuzz_case.scenario, kVersion);
  }
  if (fuzz_case.exact_points) Put(bytes, kExactPoints, 0, 0);
  for (const uint32_t point : fuzz_case.points) {
    Put(bytes, kPoint, point, build);
  }
  const SparseBase& base = fuzz_case.base;
  if (base != SparseBase()) {
    const uint32_t seed = base.seed & kSeedMask;
    Put(bytes, kBase,
        static_cast<uint32_t>(base.kind) | (base.rarity - 1u) << 2 |
            (seed & 0xffff) << 8,
        static_cast<uint8_t>(seed >> 16));
  }
  for (const Redraw& redraw : fuzz_case.redraws) {
    PutTwo(bytes, kRedraw, redraw.choice, redraw.seed);
  }
  for (const Override& answer : fuzz_case.overrides) {
    PutTwo(bytes, answer.lane, answer.ordinal, answer.value);
  }
  return bytes;
}

uint8_t BuildTag() { return static_cast<uint8_t>(ProgramFingerprint()); }

}  // namespace ravel
