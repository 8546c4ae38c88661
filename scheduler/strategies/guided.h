// SPDX-License-Identifier: Apache-2.0
//
// Follows a plan as far as the execution allows: who makes how many steps
// before whom. Any plan will do. Where the thread that should go next cannot,
// the first one of the rest of the plan that can goes instead, so a plan that
// was changed a little gives an execution that differs a little. The plan of
// an execution gives that execution.
//
// This is how schedules are made simpler: after Jalbert and Sen, "A Trace
// Simplification Technique for Effective Debugging of Concurrent Programs"
// (FSE 2010).

#ifndef RAVEL_SCHEDULER_STRATEGIES_GUIDED_H_
#define RAVEL_SCHEDULER_STRATEGIES_GUIDED_H_

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "scheduler/execution_log.h"
#include "scheduler/strategy.h"

namespace ravel {

// A thread's steps in a row.
struct Turn {
  ThreadId thread = 0;
  uint32_t steps = 0;

  friend bool operator==(const Turn&, const Turn&) = default;
};

struct Plan {
  static constexpr size_t kKinds = static_cast<size_t>(ChoiceKind::kKill) + 1;

  std::vector<Turn> turns;
  // Of the choices that are not of threads, by kind and in order.
  std::array<std::vector<uint16_t>, kKinds> values;

  friend bool operator==(const Plan&, const Plan&) = default;
};

// The plan that leads to this execution.
Plan PlanOf(std::span<const Choice> choices, std::span<const Step> steps);

class Guided final : public Strategy {
 public:
  // Fills in the plan of execution `number`, from 1; false: there is none.
  using NextPlan = std::function<bool(uint64_t number, Plan* plan)>;

  explicit Guided(NextPlan next_plan) : next_plan_(std::move(next_plan)) {}

  void Attach(const ExecutionLog& log) override { log_ = &log; }
  bool Begin(uint64_t execution, Previous previous) override;
  size_t PickThread(const Candidates& candidates) override;
  uint16_t PickValue(const Choice& choice) override;

 private:
  void NoteSteps();
  size_t End() const;

  NextPlan next_plan_;
  const ExecutionLog* log_ = nullptr;
  Plan plan_;        // what is left of it
  size_t turn_ = 0;  // all before are done
  uint32_t steps_seen_ = 0;
  std::array<size_t, Plan::kKinds> values_taken_ = {};
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_GUIDED_H_
