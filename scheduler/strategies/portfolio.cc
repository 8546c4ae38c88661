// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/portfolio.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "scheduler/behaviours.h"

namespace ravel {
namespace {

constexpr uint64_t kRounds = 64;  // executions in which they take turns
// A stream of its own of the seed, for who comes next.
constexpr uint64_t kDraws = uint64_t{1} << 63;

}  // namespace

std::span<const char* const> Portfolio::streams() const {
  static constexpr const char* kNames[kMembers] = {"random", "pct", "pos",
                                                   "surw"};
  return kNames;
}

void Portfolio::Attach(const ExecutionLog& log) {
  for (Strategy* const member : members_) member->Attach(log);
}

bool Portfolio::Begin(uint64_t execution, Previous previous) {
  const uint64_t last = execution - 1;
  if (!learns_) {
    // The shares are as they should be.
  } else if (last == 0) {
    std::fill_n(shares_[0].parts, kMembers, kParts / kMembers);
  } else if (last >= kRounds && std::has_single_bit(last)) {
    Divide();
  }
  stream_ = MemberOf(execution);
  member_ = members_[stream_];
  surw_.Learn(execution);
  return member_->Begin(execution, previous);
}

size_t Portfolio::MemberOf(uint64_t execution) const {
  if (execution <= kRounds) return (execution - 1) % kMembers;
  uint32_t drawn = Random(seed_, kDraws + execution).Below(kParts);
  size_t member = 0;
  while (drawn >= share(member)) drawn -= share(member++);
  return member;
}

// One half of the parts to all alike, the other by what they still find.
void Portfolio::Divide() {
  if (behaviours_ == nullptr) return;
  constexpr uint64_t kUnit = 1 << 20;
  constexpr uint64_t kFew = 8;
  uint64_t finds[kMembers];
  for (size_t i = 0; i < kMembers; ++i) {
    const uint64_t executions = behaviours_->of(i).executions;
    // Of so few there is no telling.
    if (executions < kFew) return;
    finds[i] = behaviours_->alone(i) * kUnit / executions;
  }
  const uint64_t all = std::accumulate(finds, finds + kMembers, uint64_t{0});
  if (all == 0) {
    std::fill_n(shares_[0].parts, kMembers, kParts / kMembers);
    return;
  }
  uint32_t rest = kParts;
  for (size_t i = 0; i < kMembers; ++i) {
    const auto more = static_cast<uint32_t>(finds[i] * (kParts / 2) / all);
    shares_[0].parts[i] = kParts / 2 / kMembers + more;
    rest -= shares_[0].parts[i];
  }
  const size_t best =
      static_cast<size_t>(std::max_element(finds, finds + kMembers) - finds);
  shares_[0].parts[best] += rest;
}

}  // namespace ravel
