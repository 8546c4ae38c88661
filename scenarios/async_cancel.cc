// SPDX-License-Identifier: Apache-2.0
//
// An operation is cancelled while it completes. Its callback must be called
// once, with one of the two outcomes, and whoever calls it gives the operation
// up. Who looks whether it is still pending and then says what became of it
// may be late by then. Which of the two wins must be one compare-and-swap.

#include <ravel/ravel.h>

#include <atomic>
#include <thread>

#include "scenarios/all.h"

namespace {

enum State { kPending, kCompleted, kCancelled };

class Operation {
 public:
  explicit Operation(std::atomic<int>& calls) : calls_(calls) {}

  void EndInTwoSteps(State outcome) {
    if (state_.load() != kPending) return;
    state_.store(outcome);
    calls_.fetch_add(1);
  }
  void EndInOneStep(State outcome) {
    State pending = kPending;
    if (!state_.compare_exchange_strong(pending, outcome)) return;
    calls_.fetch_add(1);
  }

 private:
  std::atomic<State> state_ = kPending;
  std::atomic<int>& calls_;
};

void CompleteAndCancel(void (Operation::*end)(State)) {
  std::atomic<int> calls = 0;
  Operation operation(calls);
  std::thread completion([&] { (operation.*end)(kCompleted); });
  std::thread canceller([&] { (operation.*end)(kCancelled); });
  completion.join();
  canceller.join();
  ravel::check(calls == 1, "the callback was called twice");
}

// Each side holds the operation, and the second to let go frees it.
struct Counted {
  std::atomic<int> holders = 2;
  std::atomic<State> state = kPending;
};

void LetGoInTwoSteps(Counted* operation) {
  operation->holders.store(operation->holders.load() - 1);
  if (operation->holders.load() == 0) delete operation;
}

void LetGoInOneStep(Counted* operation) {
  if (operation->holders.fetch_sub(1) == 1) delete operation;
}

void EndAndLetGo(Counted* operation, State outcome, void (*let_go)(Counted*)) {
  State pending = kPending;
  operation->state.compare_exchange_strong(pending, outcome);
  let_go(operation);
}

void HoldAndLetGo(void (*let_go)(Counted*)) {
  auto* const operation = new Counted;
  std::thread completion(EndAndLetGo, operation, kCompleted, let_go);
  std::thread canceller(EndAndLetGo, operation, kCancelled, let_go);
  completion.join();
  canceller.join();
}

void TwoSteps() { CompleteAndCancel(&Operation::EndInTwoSteps); }

void OneStep() { CompleteAndCancel(&Operation::EndInOneStep); }

void FreedTooEarly() { HoldAndLetGo(LetGoInTwoSteps); }

void Counting() { HoldAndLetGo(LetGoInOneStep); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> AsyncCancel() {
  static constexpr Scenario kScenarios[] = {
      {"async_cancel/two_steps",
       "looks whether the operation is pending, then ends it",
       TwoSteps,
       {Verdict::kBug, "assertion",
        "completion and cancellation may both look before either ends it"},
       "random"},
      {"async_cancel/one_step",
       "ends the operation by compare-and-swap",
       OneStep,
       {Verdict::kExhausted, "",
        "the state leaves pending once, and who made it leave calls"}},
      {"async_cancel/freed_too_early",
       "counts the holders down in two steps, and frees at zero",
       FreedTooEarly,
       {Verdict::kBug, "use_after_free",
        "after both have counted down one may find zero and free the "
        "operation before the other has looked"},
       "random"},
      {"async_cancel/counted",
       "counts the holders down by fetch_sub()",
       Counting,
       {Verdict::kExhausted, "",
        "one of the two counts down from 1, and the other does not touch the "
        "operation after it has counted"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
