// SPDX-License-Identifier: Apache-2.0
//
// The behaviours that a search has seen (observers/coverage.h says what makes
// two executions one), and how likely it is that the next one is new.
//
// A search draws from one random stream or from several, each of which is a
// sequence of independent executions that are all alike. For each, and for the
// search as a whole, is known of every behaviour whether it was seen never,
// once or more often, which is enough for the estimate of Good and Turing
// (Good, "The Population Frequencies of Species and the Estimation of
// Population Parameters", 1953): the next execution shows something new with a
// probability of about the share of executions that showed what no other did.
//
// The bound goes by how many of the last half were new when they came. If the
// next one were new with probability p, each of those would have been with p or
// more, for what is unseen only shrinks; so few of them as were counted would
// then have a probability of at most exp(-n KL(k / n, p)) (Chernoff, 1952;
// Hoeffding, "Probability Inequalities for Sums of Bounded Random Variables",
// 1963, also where streams differ). The bound is the p for which that is 5 %.
// The interval of McAllester and Schapire, "On the Convergence Rate of
// Good-Turing Estimators", 2000, holds as well, but it is wider than
// 4.5 / sqrt(n) however few were new.
//
// In the arena. Exact up to kMost behaviours; those beyond count as new each
// time.

#ifndef RAVEL_SCHEDULER_BEHAVIOURS_H_
#define RAVEL_SCHEDULER_BEHAVIOURS_H_

#include <cstddef>
#include <cstdint>

#include "scheduler/arena.h"

namespace ravel {

// What was drawn from a stream.
struct BehaviourSample {
  uint64_t executions = 0;
  uint64_t distinct = 0;
  uint64_t once = 0;  // behaviours that one execution showed
  // The same after as many executions as the largest power of two up to half
  // of them, and after twice as many.
  uint64_t mark_executions = 0;
  uint64_t mark_distinct = 0;
  uint64_t next_mark_executions = 0;
  uint64_t next_mark_distinct = 0;

  // The probability that the next execution shows what none of these did: an
  // estimate, and a bound that holds in 95 of 100 searches. 1 of nothing.
  double Unseen() const;
  double UnseenAtMost() const;
};

class Behaviours {
 public:
  static constexpr uint64_t kMost = 3'000'000;
  static constexpr size_t kMaxStreams = 7;

  explicit Behaviours(Arena& arena)
      : table_(arena.NewZeroed<uint64_t>(kTable)),
        slots_(arena.NewZeroed<uint32_t>(kMost)) {}

  // An execution of the stream. Those of another generation than the one
  // before are not like it: what was drawn before does not count for the
  // estimates any more.
  void Insert(uint64_t fingerprint, size_t stream = 0, uint64_t generation = 0);
  // What follows has other fingerprints.
  void Clear();

  uint64_t size() const { return size_; }
  // There were more than size().
  bool overflown() const { return overflown_; }

  const BehaviourSample& of(size_t stream) const { return samples_[stream]; }
  // Of all streams, as often as each was drawn from.
  const BehaviourSample& whole() const { return samples_[kWhole]; }
  // How many behaviours one execution of this stream showed, and none of any.
  uint64_t alone(size_t stream) const { return alone_[stream]; }

 private:
  static constexpr size_t kTable = size_t{1} << 22;
  static constexpr size_t kWhole = kMaxStreams;

  // An entry is the upper 48 bits of a fingerprint, whose lower bits say where
  // it is, and twice eight bits: how often it was seen, up to two.
  static constexpr uint64_t kTag = ~uint64_t{0xffff};

  static uint64_t Seen(uint64_t entry, size_t stream) {
    return entry >> 2 * stream & 3;
  }
  uint64_t* Find(uint64_t fingerprint);
  void Count(uint64_t* entry, size_t stream);
  void ForgetSamples();

  uint64_t* table_;
  uint32_t* slots_;  // that are taken, in order
  uint64_t size_ = 0;
  bool overflown_ = false;
  uint64_t generation_ = 0;
  uint64_t alone_[kMaxStreams] = {};
  BehaviourSample samples_[kMaxStreams + 1];
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_BEHAVIOURS_H_
