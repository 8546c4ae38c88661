// SPDX-License-Identifier: Apache-2.0
//
// The pairs of dependent steps of an execution, and the plans that turn one of
// them round.

#ifndef RAVEL_FRAMEWORK_EXPLORER_REVERSALS_H_
#define RAVEL_FRAMEWORK_EXPLORER_REVERSALS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scheduler/execution_log.h"
#include "scheduler/reduction/effect.h"
#include "scheduler/strategies/guided.h"

namespace ravel {

// `later` comes after `earlier`, in another thread, and depends on it.
struct DependentPair {
  size_t earlier = 0;
  size_t later = 0;
};

struct Awaited {
  size_t step = 0;
  bool depends = false;  // the one that was held up depends on it
};

class Reversals {
 public:
  // What the blocked threads wait for counts as steps at the end.
  Reversals(std::span<const Step> steps,
            std::span<const BlockedThread> blocked);

  // The pairs worth reversing: of each step and each other thread, the last
  // few that it depends on. Those near the end come first.
  std::vector<DependentPair> Worth() const;

  // Brings the later step forward, or holds the earlier one's thread up.
  std::vector<Turn> Hasten(const DependentPair& pair) const;
  std::vector<Turn> Delay(const DependentPair& pair) const;

  // The steps worth holding up, until no other thread can go on: what those
  // would do later is not in an execution that ended before. Those near the
  // end come first.
  std::vector<size_t> WorthHolding() const;
  std::vector<Turn> HoldUp(size_t step) const;
  // What a held up step waited for in another execution: the last step before
  // it there that it depends on, or else the last one of another thread.
  std::optional<Awaited> AwaitedIn(std::span<const Step> other,
                                   size_t step) const;

  // How many dependent pairs another execution has in the other order.
  uint64_t Distance(std::span<const Step> other) const;
  // Whether it has both steps of this one, in the other order.
  bool Reverses(std::span<const Step> other, const DependentPair& pair) const;

 private:
  bool Depend(size_t a, size_t b) const;
  // Where the other execution has each step of this one.
  std::vector<size_t> Find(std::span<const Step> other) const;
  std::vector<Turn> TurnsOf(const std::vector<ThreadId>& order) const;

  size_t performed_;  // steps; what comes behind is waited for
  size_t first_;      // steps before are left as they are
  std::vector<Step> steps_;
  std::vector<Effect> effects_;
  std::vector<uint32_t> ordinals_;  // of a step among those of its thread
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_REVERSALS_H_
