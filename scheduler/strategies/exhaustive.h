// SPDX-License-Identifier: Apache-2.0
//
// What `dpor` is to a user: the optimal reduction (dpor.h) where its proof
// holds, and every schedule, depth first, of a program that forks or waits for
// one of many descriptors, since the reduction proves nothing of ends and kills
// of processes, nor of waits that any of many operations may end. Nobody knows
// beforehand which programs do that, so the search begins anew once one did.

#ifndef RAVEL_SCHEDULER_STRATEGIES_EXHAUSTIVE_H_
#define RAVEL_SCHEDULER_STRATEGIES_EXHAUSTIVE_H_

#include <cstddef>

#include "scheduler/reduction/shared_array.h"
#include "scheduler/strategies/depth_first.h"
#include "scheduler/strategies/dpor.h"
#include "scheduler/strategy.h"

namespace ravel {

class Exhaustive final : public Strategy {
 public:
  Exhaustive() : plain_now_(1) {}

  void Attach(const ExecutionLog& log) override;
  bool Begin(uint64_t execution, Previous previous) override;
  size_t PickThread(const Candidates& candidates) override;
  uint16_t PickValue(const Choice& choice) override;
  bool Followed() const override;
  bool WatchesTurns() const override { return true; }
  void OnTurn(const NextTurn& turn) override;
  bool Complete() const override;
  double Explored() const override;
  uint64_t Foresee(Foresight& foresight) override {
    return reduces() ? reduced_.Foresee(foresight) : plain_.Foresee(foresight);
  }

 private:
  bool reduces() const { return !plain_now_[0]; }

  const ExecutionLog* log_ = nullptr;
  Dpor reduced_;
  DepthFirst plain_;
  SharedArray<bool> plain_now_;  // outlives the worker that saw it
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_EXHAUSTIVE_H_
