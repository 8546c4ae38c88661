// SPDX-License-Identifier: Apache-2.0

#include "framework/schedule/schedule_line.h"

#include <xxhash.h>

#include <algorithm>
#include <cstddef>
#include <span>

#include "framework/schedule/bit_code.h"
#include "framework/schedule/letters.h"
#include "framework/schedule/line_format.h"
#include "framework/schedule/schedule_options.h"
#include "scheduler/strategies/replay.h"

namespace ravel {
namespace {

using internal::BitWriter;
using internal::NumberBits;

// Returns the order, up to `limit`, that takes the fewest bits for `number`
// of each deviation.
int BestOrder(const std::vector<Deviation>& deviations, int limit,
              uint32_t (*number)(const Deviation&)) {
  int best = 0;
  uint64_t best_bits = UINT64_MAX;
  for (int order = 0; order <= limit; ++order) {
    uint64_t bits = 0;
    for (const Deviation& deviation : deviations) {
      bits += static_cast<uint64_t>(NumberBits(number(deviation), order));
    }
    if (bits >= best_bits) continue;
    best = order;
    best_bits = bits;
  }
  return best;
}

void PutOptions(const ScheduleOptions& options, BitWriter& out) {
  const std::vector<NumberedOption> changed = ChangedOptions(options);
  out.PutNumber(static_cast<uint32_t>(changed.size()),
                line_format::kOptionCount);
  for (const NumberedOption& option : changed) {
    out.PutNumber(option.key - 1, line_format::kOptionKey);
    out.PutNumber(option.value, line_format::kOptionValue);
  }
}

void PutPromoted(std::vector<uint32_t> promoted, BitWriter& out) {
  std::sort(promoted.begin(), promoted.end());
  promoted.erase(std::unique(promoted.begin(), promoted.end()), promoted.end());
  out.PutNumber(static_cast<uint32_t>(promoted.size()),
                line_format::kPromotedCount);
  for (size_t i = 0; i < promoted.size(); ++i) {
    if (i == 0) {
      out.PutNumber(promoted[i], line_format::kPromotedFirst);
    } else {
      out.PutNumber(promoted[i] - promoted[i - 1] - 1,
                    line_format::kPromotedNext);
    }
  }
}

uint32_t Skip(const Deviation& deviation) {
  return static_cast<uint32_t>(deviation.skip);
}

uint32_t Rank(const Deviation& deviation) { return deviation.rank; }

void PutDeviations(const std::vector<Deviation>& deviations, BitWriter& out) {
  out.PutNumber(static_cast<uint32_t>(deviations.size()),
                line_format::kDeviationCount);
  if (deviations.empty()) return;
  const bool ranked = std::any_of(deviations.begin(), deviations.end(), Rank);
  const int skip_order =
      BestOrder(deviations, line_format::kMaxSkipOrder, Skip);
  const int rank_order =
      BestOrder(deviations, line_format::kMaxRankOrder, Rank);
  out.PutBits(static_cast<unsigned>(skip_order), line_format::kSkipOrderBits);
  out.PutBits(ranked ? static_cast<unsigned>(rank_order) + 1 : 0,
              line_format::kRankOrderBits);
  for (const Deviation& deviation : deviations) {
    out.PutNumber(Skip(deviation), skip_order);
    if (ranked) out.PutNumber(Rank(deviation), rank_order);
  }
}

void PutChoices(std::span<const Choice> choices, BitWriter& out) {
  const std::vector<Deviation> deviations = DeviationsOf(choices);
  PutDeviations(deviations, out);
  size_t tail = choices.size();
  for (const Deviation& deviation : deviations) tail -= deviation.skip + 1;
  out.PutNumber(static_cast<uint32_t>(tail), line_format::kTail);
}

}  // namespace

uint32_t ScenarioFingerprint(std::string_view scenario) {
  return ShortFingerprint(XXH3_64bits(scenario.data(), scenario.size()));
}

uint32_t ShortFingerprint(uint64_t fingerprint) {
  constexpr uint64_t kMask = (1U << line_format::kFingerprintBits) - 1;
  return static_cast<uint32_t>(
      (fingerprint ^ fingerprint >> 24 ^ fingerprint >> 48) & kMask);
}

std::string EncodeLine(const Schedule& schedule) {
  BitWriter out;
  for (const uint32_t fingerprint :
       {ScenarioFingerprint(schedule.scenario),
        ShortFingerprint(schedule.build), ShortFingerprint(schedule.trace)}) {
    out.PutBits(fingerprint, line_format::kFingerprintBits);
  }
  PutOptions(schedule.options, out);
  PutPromoted(schedule.promoted, out);
  PutChoices(schedule.choices, out);
  return line_format::Seal(out.Finish());
}

}  // namespace ravel
