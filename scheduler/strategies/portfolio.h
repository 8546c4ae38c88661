// SPDX-License-Identifier: Apache-2.0
//
// Several searches in one: each execution is drawn by a random walk, PCT, POS
// or SURW, since none of them finds every bug soon, and which one does is not
// known beforehand.
//
// They take turns at first. After 64, 128, 256, ... executions the next ones
// are divided anew: one half evenly, the other by how much each member still
// finds. That is the share of its executions that showed a behaviour seen in no
// other execution of the search, the Good-Turing estimate of the probability
// that its next one shows something new (behaviours.h): a bandit that follows
// what the arms promise and gives up none of them. It draws no lots, and what
// it decides follows from the executions before, by their numbers.

#ifndef RAVEL_SCHEDULER_STRATEGIES_PORTFOLIO_H_
#define RAVEL_SCHEDULER_STRATEGIES_PORTFOLIO_H_

#include <cstdint>
#include <span>

#include "scheduler/reduction/shared_array.h"
#include "scheduler/strategies/pct.h"
#include "scheduler/strategies/pos.h"
#include "scheduler/strategies/random_walk.h"
#include "scheduler/strategies/surw.h"
#include "scheduler/strategy.h"

namespace ravel {

class Portfolio final : public Strategy {
 public:
  static constexpr size_t kMembers = 4;
  static constexpr uint32_t kParts = 64;  // into which executions are divided

  explicit Portfolio(uint64_t seed)
      : seed_(seed),
        walk_(seed),
        pct_(3, seed),
        pos_(seed),
        surw_(seed),
        shares_(1) {}

  void Attach(const ExecutionLog& log) override;
  void Watch(const Behaviours& behaviours) override {
    behaviours_ = &behaviours;
  }
  void LearnElsewhere() override {
    learns_ = false;
    surw_.LearnElsewhere();
  }
  bool Begin(uint64_t execution, Previous previous) override;
  size_t PickThread(const Candidates& candidates) override {
    return member_->PickThread(candidates);
  }
  uint16_t PickValue(const Choice& choice) override {
    return member_->PickValue(choice);
  }
  Random* uniform() override { return member_->uniform(); }

  size_t stream() const override { return stream_; }
  uint64_t generation() const override { return surw_.generation(); }
  std::span<const char* const> streams() const override;

  // How many parts of the executions a member gets now.
  uint32_t share(size_t member) const { return shares_[0].parts[member]; }

 private:
  struct Shares {
    uint32_t parts[kMembers];
  };

  void Divide();
  size_t MemberOf(uint64_t execution) const;

  uint64_t seed_;
  RandomWalk walk_;
  Pct pct_;
  Pos pos_;
  Surw surw_;
  Strategy* const members_[kMembers] = {&walk_, &pct_, &pos_, &surw_};
  Strategy* member_ = &walk_;
  size_t stream_ = 0;
  bool learns_ = true;
  const Behaviours* behaviours_ = nullptr;
  SharedArray<Shares> shares_;  // outlives a worker
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_PORTFOLIO_H_
