// SPDX-License-Identifier: Apache-2.0
//
// Plans that may be simpler than a given one: with its end left open, with
// turns of a thread put together, left out or exchanged, or with a value left
// to itself. Which of them are simpler, and still lead to the failure, shows
// when they are run.

#ifndef RAVEL_SCHEDULER_STRATEGIES_SIMPLER_PLANS_H_
#define RAVEL_SCHEDULER_STRATEGIES_SIMPLER_PLANS_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "scheduler/strategies/guided.h"

namespace ravel {

class SimplerPlans {
 public:
  explicit SimplerPlans(Plan plan);

  // How many there are: a few for each turn.
  uint64_t size() const;
  // REQUIRES: number < size(). What changes much comes first.
  Plan Make(uint64_t number) const;

 private:
  Plan CutAt(size_t turns) const;
  // The thread of turn `i` goes on with what it does in its next turn.
  Plan GoOn(size_t i) const;
  // It makes turn `i` only when its next one comes.
  Plan PutOff(size_t i) const;
  Plan LeaveOut(size_t i) const;
  Plan Exchange(size_t i) const;  // with the one after it
  Plan Reset(size_t value) const;
  size_t NextOf(size_t i) const;

  Plan plan_;
  std::vector<size_t> cuts_;
  std::vector<std::pair<size_t, size_t>> values_;  // kind, index; not 0
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_SIMPLER_PLANS_H_
