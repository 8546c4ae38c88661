// SPDX-License-Identifier: Apache-2.0

#include "scheduler/behaviours.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>

namespace ravel {
namespace {

// The divergence of Kullback and Leibler between two coins.
double Divergence(double p, double q) {
  const double heads = p == 0 ? 0 : p * std::log(p / q);
  const double tails = p == 1 ? 0 : (1 - p) * std::log((1 - p) / (1 - q));
  return heads + tails;
}

void Mark(BehaviourSample& sample) {
  if (!std::has_single_bit(sample.executions)) return;
  sample.mark_executions = sample.next_mark_executions;
  sample.mark_distinct = sample.next_mark_distinct;
  sample.next_mark_executions = sample.executions;
  sample.next_mark_distinct = sample.distinct;
}

}  // namespace

double BehaviourSample::Unseen() const {
  if (executions == 0) return 1;
  return static_cast<double>(once) / static_cast<double>(executions);
}

double BehaviourSample::UnseenAtMost() const {
  constexpr double kLogOfChance = 2.995732273553991;  // ln(1 / 0.05)
  const auto tries = static_cast<double>(executions - mark_executions);
  if (tries == 0) return 1;
  const double share = static_cast<double>(distinct - mark_distinct) / tries;
  double low = share;
  double high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    if (tries * Divergence(share, middle) < kLogOfChance) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return high;
}

// Its entry, or a free one that is taken now; nullptr if there is no room.
uint64_t* Behaviours::Find(uint64_t fingerprint) {
  const uint64_t tag = fingerprint & kTag;
  size_t i = fingerprint % kTable;
  for (; table_[i] != 0; i = (i + 1) % kTable) {
    if ((table_[i] & kTag) == tag && tag != 0) return &table_[i];
  }
  if (size_ == kMost) {
    overflown_ = true;
    return nullptr;
  }
  slots_[size_++] = static_cast<uint32_t>(i);
  table_[i] = tag;
  return &table_[i];
}

void Behaviours::Count(uint64_t* entry, size_t stream) {
  BehaviourSample& sample = samples_[stream];
  ++sample.executions;
  const uint64_t seen = entry == nullptr ? 0 : Seen(*entry, stream);
  if (seen == 0) ++sample.distinct;
  if (seen == 0) ++sample.once;
  if (seen == 1) --sample.once;
  if (seen < 2 && entry != nullptr) *entry += uint64_t{1} << 2 * stream;
  Mark(sample);
}

void Behaviours::Insert(uint64_t fingerprint, size_t stream,
                        uint64_t generation) {
  if (generation_ != generation) {
    generation_ = generation;
    for (uint64_t i = 0; i < size_; ++i) table_[slots_[i]] &= kTag;
    ForgetSamples();
  }
  if ((fingerprint & kTag) == 0) fingerprint |= ~kTag + 1;
  uint64_t* const entry = Find(fingerprint);
  const uint64_t seen = entry == nullptr ? 0 : Seen(*entry, kWhole);
  if (seen == 0) ++alone_[stream];
  if (seen == 1) {
    size_t other = 0;
    while (other < kMaxStreams && Seen(*entry, other) == 0) ++other;
    if (other < kMaxStreams && alone_[other] != 0) --alone_[other];
  }
  Count(entry, stream);
  Count(entry, kWhole);
}

void Behaviours::ForgetSamples() {
  std::fill(std::begin(alone_), std::end(alone_), 0);
  std::fill(std::begin(samples_), std::end(samples_), BehaviourSample());
}

void Behaviours::Clear() {
  for (uint64_t i = 0; i < size_; ++i) table_[slots_[i]] = 0;
  size_ = 0;
  overflown_ = false;
  ForgetSamples();
}

}  // namespace ravel
