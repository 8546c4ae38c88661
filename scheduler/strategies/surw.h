// SPDX-License-Identifier: Apache-2.0
//
// Selectively uniform random walk (Zhao, Wolff, Mathur and Roychoudhury,
// "Selectively Uniform Concurrency Testing", ASPLOS 2025): all orders of some
// interesting events are equally likely, and the other events, however many,
// fall in between as they like. Which thread makes the next interesting event
// is drawn beforehand, weighted by how many of them each thread has left;
// others that come to one of theirs are held up until that thread has made its
// own.
//
// What differs from the paper:
// - Which events are interesting is not given. Each execution takes those at
//   one place, drawn from the places that several threads used and one of them
//   changed in the executions learned from (event_counts.h), or those at all of
//   these places. The first execution has none: a plain random walk.
// - Counts are averages, as in urw.h.
// - The thread to come next is drawn from all threads, also from those that
//   wait for something now. Where nobody else can go on, or it does not come
//   within twice the length of an execution, another one is drawn from those
//   that were held up.

#ifndef RAVEL_SCHEDULER_STRATEGIES_SURW_H_
#define RAVEL_SCHEDULER_STRATEGIES_SURW_H_

#include <cstdint>

#include "scheduler/strategies/draw_value.h"
#include "scheduler/strategies/event_counts.h"
#include "scheduler/strategies/random.h"
#include "scheduler/strategies/step_reader.h"
#include "scheduler/strategies/thread_weights.h"
#include "scheduler/strategy.h"

namespace ravel {

class Surw final : public Strategy {
 public:
  explicit Surw(uint64_t seed) : seed_(seed) {}

  void Attach(const ExecutionLog& log) override;
  void LearnElsewhere() override { counts_.LearnElsewhere(); }
  bool Begin(uint64_t execution, Previous previous) override;
  // The part of it that looks at the execution before: for who begins only
  // some executions, but runs others as well.
  void Learn(uint64_t execution) { counts_.Begin(execution); }
  size_t PickThread(const Candidates& candidates) override;
  uint16_t PickValue(const Choice& choice) override {
    return DrawValue(random_, choice);
  }
  // Without interesting events it is a random walk.
  Random* uniform() override { return sort_ == 0 ? &random_ : nullptr; }
  uint64_t generation() const override { return counts_.generation(); }

 private:
  void OnStep(const Step& step);
  bool IsInteresting(OpKind kind, ObjectId object, uintptr_t address) const;
  bool IsHeldUp(const Candidates& candidates, size_t index) const;
  size_t PickFree(const Candidates& candidates);
  size_t PickHeldUp(const Candidates& candidates);

  uint64_t seed_;
  Random random_;
  StepReader steps_;
  EventCounts counts_;
  ThreadWeights weights_;
  uint64_t sort_ = 0;              // of interesting events; 0: there are none
  ThreadId intended_ = kNoThread;  // makes the next one
  uint64_t patience_ = 0;          // choices until it need not
  uint64_t most_patience_ = 0;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_SURW_H_
