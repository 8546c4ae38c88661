// SPDX-License-Identifier: Apache-2.0
//
// Who goes next: the part of the scheduler that asks guards, timers and the
// strategy.

#include <algorithm>

#include "scheduler/op_flags.h"
#include "scheduler/process_guest.h"
#include "scheduler/process_host.h"
#include "scheduler/scheduler.h"

namespace ravel {

// Asks the guards again. Returns the first thread that can perform an operation
// which needs no choice, or kNoThread.
inline ThreadId Scheduler::RefreshGuards() {
  ThreadId eager = kNoThread;
  const auto holds = [&](ThreadId id) {
    const VirtualThread& thread = *threads_[id];
    if (!thread.guard.Holds()) [[likely]]
      return false;
    const uint32_t is = OpFlags::Of(thread.op.kind);
    if ((is & OpFlags::kEager) != 0 && eager == kNoThread) eager = id;
    return true;
  };
  // A time-out is as good as the guard if timers fire at any time.
  if (timed_ != 0 && clock_ == ClockMode::kAny) [[unlikely]] {
    runnable_.Refresh(conditional_, [&](ThreadId id) {
      return holds(id) || threads_[id]->deadline != kNoDeadline;
    });
  } else {
    runnable_.Refresh(conditional_, holds);
  }
  return eager;
}

// It waits, and can run only because a timer may fire, or because waits may
// end without a reason.
inline bool Scheduler::OnlyLuckWakes(const VirtualThread& thread) {
  return (thread.deadline != kNoDeadline || thread.may_wake) &&
         !thread.guard.Holds();
}

inline ThreadId Scheduler::Choose() {
  const ThreadId last = running_->id;
  const bool preemptible = runnable_.Contains(last) &&
                           !Traits(running_->op.kind).is_voluntary &&
                           !OnlyLuckWakes(*running_);
  const Candidates candidates(runnable_, ops_, last, preemptible);
  const size_t index = strategy_->PickThread(candidates);
  if (index >= candidates.size()) [[unlikely]]
    NoChoice(index);
  log_.choices[log_.choice_count++] = {
      ChoiceKind::kThread, preemptible ? Choice::kPreemptible : uint8_t{0},
      static_cast<uint16_t>(index), static_cast<uint16_t>(candidates.size()),
      static_cast<uint16_t>(candidates.fallback())};
  return candidates.thread(index);
}

// REQUIRES: a thread is runnable.
ThreadId Scheduler::PickAmong() {
  const size_t count = runnable_.size();
  if (count == 1) return runnable_.Nth(0);
  return log_.bounded ? FairTurn() : Choose();
}

inline ThreadId Scheduler::PickTurn(bool* is_eager) {
  if (!conditional_.empty()) {
    const ThreadId eager = RefreshGuards();
    if (eager != kNoThread) {
      *is_eager = true;
      return eager;
    }
    if (timed_ != 0 && OnlyIdle()) return PickTimer();
    if (wakeable_ != 0 && spurious_left_ != 0) OfferSpuriousWakes();
  }
  if (runnable_.empty()) [[unlikely]]
    Deadlock();
  if (!spins_.Resting().empty()) [[unlikely]]
    return PickAwake();
  if (idle_ >= kMaxIdle) [[unlikely]]
    return PickIdle();
  return PickAmong();
}

ThreadId Scheduler::PickHere() {
  bool is_eager = false;
  const ThreadId next = PickTurn(&is_eager);
  if ((unusual_ & kWatched) != 0) [[unlikely]] {
    const bool exits = running_->op.kind == OpKind::kExitThread;
    strategy_->OnTurn({next, is_eager, exits ? kNoThread : running_->id, ops_});
  }
  return next;
}

// Of this process: others have had their turns when it returns.
ThreadId Scheduler::PickNext() {
  const ThreadId next = PickHere();
  if (host_ != nullptr) [[unlikely]]
    return host_->RunOthers(next);
  return next;
}

// The thread that made the last steps only idles: others go first.
ThreadId Scheduler::PickIdle() {
  const ThreadId idler = last_thread_;
  const VirtualThread& thread = *threads_[idler];
  const bool idles = Traits(thread.op.kind).is_voluntary ||
                     (thread.deadline != kNoDeadline && !thread.guard.Holds());
  const bool rests = idles && runnable_.size() > 1 && runnable_.Contains(idler);
  if (!rests) return PickAmong();
  log_.idled = true;
  runnable_.Remove(idler);
  const ThreadId next = PickAmong();
  runnable_.Insert(idler);
  return next;
}

// Nothing happens unless time passes.
bool Scheduler::OnlyIdle() {
  if (clock_ == ClockMode::kAny) return runnable_.empty();
  const ThreadSet& resting = spins_.Resting();
  bool idle = true;
  runnable_.ForEach([&](ThreadId id) {
    idle = idle &&
           (Traits(threads_[id]->op.kind).is_voluntary || resting.Contains(id));
  });
  return idle;
}

// Time passes up to the next deadline; who waits for just that one goes on.
// With ClockMode::kAny, any of those that wait.
ThreadId Scheduler::PickTimer() {
  int64_t next = kNoDeadline;
  conditional_.ForEach(
      [&](ThreadId id) { next = std::min(next, threads_[id]->deadline); });
  const ThreadSet idle = runnable_;
  runnable_.Clear();
  conditional_.ForEach([&](ThreadId id) {
    const int64_t deadline = threads_[id]->deadline;
    const bool fires =
        clock_ == ClockMode::kAny ? deadline != kNoDeadline : deadline == next;
    if (fires) runnable_.Insert(id);
  });
  const ThreadId picked = PickAmong();
  idle.ForEach([&](ThreadId id) { runnable_.Insert(id); });
  return picked;
}

// Only while another thread can run: a program that waits for nothing but
// luck is deadlocked.
void Scheduler::OfferSpuriousWakes() {
  if (runnable_.empty()) return;
  conditional_.ForEach([&](ThreadId id) {
    if (threads_[id]->may_wake) runnable_.Insert(id);
  });
}

// The strategy ended the execution.
void Scheduler::NoChoice(size_t answer) {
  if (answer == Strategy::kStop) {
    Note(OutcomeKind::kAbandoned);
  } else {
    Note(OutcomeKind::kDiverged)
        ->SetMessage(
            "after step %u the execution offers other choices than "
            "the schedule expects",
            log_.step_count);
  }
  Stop();
}

ThreadId Scheduler::FairTurn() const {
  const size_t rank = runnable_.Rank(running_->id);
  const bool runs_on = runnable_.Contains(running_->id);
  return runnable_.Nth((rank + (runs_on ? 1 : 0)) % runnable_.size());
}

uint16_t Scheduler::Pick(ChoiceKind kind, uint16_t bound) {
  if (bound <= 1) return 0;
  if (guest_ != nullptr) return guest_->Pick(kind, bound);
  Choice choice{kind, 0, 0, bound, 0};
  choice.value = strategy_->PickValue(choice);
  if (choice.value >= bound) [[unlikely]]
    NoChoice(Strategy::kDiverged);
  // The choices of threads that are still to come must fit in as well.
  constexpr uint32_t kMost =
      ExecutionLog::kMaxChoices - ExecutionLog::kMaxSteps;
  if (log_.choice_count >= kMost) [[unlikely]]
    NoRoom();
  log_.choices[log_.choice_count++] = choice;
  return choice.value;
}

// Operations that are no scheduling points, or choices without a step between
// them, go on and on.
void Scheduler::NoRoom() {
  Outcome* outcome = Note(OutcomeKind::kLivelock);
  outcome->SetMessage("no end after %u steps and %u choices", log_.step_count,
                      log_.choice_count);
  Stop();
}

}  // namespace ravel
