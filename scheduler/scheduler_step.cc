// SPDX-License-Identifier: Apache-2.0
//
// The path of a step: the part of the scheduler that every operation of a
// scenario goes through, from its announcement to its entry in the log.

#include <bit>
#include <cstring>

#include "scheduler/observers/race_detector.h"
#include "scheduler/op_flags.h"
#include "scheduler/process_guest.h"
#include "scheduler/scheduler.h"
#include "scheduler/strategies/random.h"

namespace ravel {
namespace {

void Write(Op& to, uint64_t what, uint64_t address) {
  const uint64_t words[] = {what, address};
  std::memcpy(static_cast<void*>(&to), words, sizeof to);
}

OpKind KindOf(uint64_t what) { return static_cast<OpKind>(what & 0xff); }

Op Unpack(uint64_t what, uint64_t address) {
  return std::bit_cast<Op>(PackedOp{what, address});
}

}  // namespace

void Scheduler::SwitchTo(VirtualThread& next) {
  VirtualThread& from = *running_;
  running_ = &next;
  SwitchContext(from.context, next.context);
}

// As PickNext(), which knows all cases: of up to 64 threads, without timers,
// processes or threads that rest, a choice is made on the words of the sets.
inline ThreadId Scheduler::PickSoon(ThreadId last, uint32_t flags) {
  if (unusual_ != 0 || idle_ >= kMaxIdle || !spins_.IsQuiet()) [[unlikely]]
    return PickNext();
  uint64_t ready = runnable_.low();
  if (const uint64_t asked = conditional_.low(); asked != 0) {
    if (TimersOrLuck()) [[unlikely]]
      return PickNext();
    uint64_t holding = 0;
    for (uint64_t left = asked; left != 0; left &= left - 1) {
      const auto i = static_cast<size_t>(std::countr_zero(left));
      holding |= uint64_t{threads_[i]->guard.Holds()} << i;
    }
    ready = (ready & ~asked) | holding;
    runnable_.set_low(ready);
    if ((holding & eager_) != 0) [[unlikely]] {
      return static_cast<ThreadId>(std::countr_zero(holding & eager_));
    }
  }
  if ((ready & (ready - 1)) == 0) {
    if (ready == 0) [[unlikely]]
      Deadlock();
    return static_cast<ThreadId>(std::countr_zero(ready));
  }
  const auto count = static_cast<uint32_t>(std::popcount(ready));
  const uint64_t own = uint64_t{1} << last;
  const bool goes_on = (ready & own) != 0;
  const uint32_t below =
      static_cast<uint32_t>(std::popcount(ready & (own - 1)));
  const uint32_t fallback = goes_on ? below : 0;
  const bool preemptible = goes_on && (flags & OpFlags::kVoluntary) == 0;
  size_t index = 0;
  if (uniform_ != nullptr) {
    index = uniform_->Below(count);
  } else {
    index = strategy_->PickThread(
        Candidates(runnable_, ops_, count, fallback, preemptible));
    if (index >= count) [[unlikely]]
      NoChoice(index);
  }
  WriteThreadChoice(log_.choices[log_.choice_count++], preemptible, index,
                    count, fallback);
  return ThreadSet::NthOf(ready, index);
}

// The thread has announced what it must wait for: until the guard holds.
[[gnu::always_inline]] inline void Scheduler::BeginWait(VirtualThread& self,
                                                        uint64_t what,
                                                        const uint32_t* word,
                                                        uint64_t bounds) {
  const ThreadId id = self.id;
  const OpKind kind = KindOf(what);
  const Guard guard = Guard::Of(word, bounds);
  self.guard = guard;
  const uint64_t eager = (OpFlags::Of(kind) & OpFlags::kEager) != 0;
  eager_ = (eager_ & ~(uint64_t{1} << id % 64)) | eager << id % 64;
  const bool holds = guard.Holds();
  runnable_.Set(id, holds);
  // A join need not be asked until that thread ends.
  const bool joins = kind == OpKind::kJoinThread && !holds &&
                     word == &threads_[what >> 32]->finished &&
                     self.deadline == kNoDeadline;
  (joins ? joining_ : conditional_).Insert(id);
  if (!holds && partial_deadlocks_) CheckCircle();
}

// The rest of an announcement: others go first, if that is what is chosen.
[[gnu::always_inline]] inline void Scheduler::TakeTurn(VirtualThread& self,
                                                       uint64_t what) {
  if (creator_ != nullptr) [[unlikely]]
    return ReturnToCreator();
  const ThreadId id = self.id;
  const uint32_t flags = OpFlags::Of(KindOf(what));
  if ((flags & OpFlags::kEager) != 0 && runnable_.Contains(id)) return;
  CheckStepBound();
  const ThreadId next = PickSoon(id, flags);
  if (next != id) SwitchTo(*threads_[next]);
}

// Counts what the running thread does without anything having changed that
// it could see.
inline void Scheduler::CountIdle(ThreadId id, uint32_t flags, bool changed) {
  if (id != last_thread_ || (changed && (flags & OpFlags::kProgress) != 0)) {
    last_thread_ = id;
    idle_ = 0;
    tick_ = 1;
  }
  idle_ += (flags & OpFlags::kVoluntary) != 0;
}

[[gnu::always_inline]] inline void Scheduler::DoPerformed(uint64_t what,
                                                          uint64_t address,
                                                          uint64_t value,
                                                          uintptr_t place,
                                                          bool changes) {
  VirtualThread& self = *running_;
  const OpKind kind = KindOf(what);
  const uint32_t flags = OpFlags::Of(kind);
  const bool changed = changes && (value != 0 || (flags & OpFlags::kTry) == 0);
  const ThreadId id = self.id;
  CountIdle(id, flags, changed);
  if (guest_ != nullptr) [[unlikely]]
    return guest_->Performed(Unpack(what, address), value, place, changes);
  spins_.OnStep(id, self.spin, kind, static_cast<ObjectId>(what >> 32), changed,
                place);
  ExecutionLog& log = log_;
  const uint32_t count = log.step_count;
  if (count == ExecutionLog::kMaxSteps) [[unlikely]]
    NoRoom();
  Step& step = log.steps[count];
  WriteStep(step, id, what, address, value);
  log.step_count = count + 1;
  if (only_observer_ != nullptr) [[likely]]
    return only_observer_->NoteStep(id, what, address, value, place);
  for (Observer* observer : on_step_) observer->OnStep(step, place);
}

void Scheduler::AnnounceAny(uint64_t what, uint64_t address) {
  if (guest_ != nullptr) [[unlikely]]
    return guest_->Announce(Unpack(what, address), Always());
  VirtualThread& self = *running_;
  Write(self.op, what, address);
  if (on_announce_.size != 0) [[unlikely]]
    TellAnnounced(self.op);
  TakeTurn(self, what);
  if (on_announce_.size != 0) [[unlikely]]
    TellTurn(self.op);
}

void Scheduler::AnnounceWaiting(uint64_t what, uint64_t address,
                                const uint32_t* word, uint64_t bounds) {
  if (guest_ != nullptr) [[unlikely]] {
    return guest_->Announce(Unpack(what, address), Guard::Of(word, bounds));
  }
  VirtualThread& self = *running_;
  Write(self.op, what, address);
  if (on_announce_.size != 0) [[unlikely]]
    TellAnnounced(self.op);
  BeginWait(self, what, word, bounds);
  TakeTurn(self, what);
  conditional_.Remove(self.id);
  if (on_announce_.size != 0) [[unlikely]]
    TellTurn(self.op);
}

void Scheduler::NotePerformed(uint64_t what, uint64_t address, uint64_t value,
                              uintptr_t place, bool changes) {
  DoPerformed(what, address, value, place, changes);
}

// Not through the above: what is found out of the ordinary there is rare, and
// a call in between would take longer than what it calls.
void Scheduler::PerformAny(uint64_t what, uint64_t address) {
  if (guest_ != nullptr || on_announce_.size != 0) [[unlikely]] {
    AnnounceAny(what, address);
  } else {
    VirtualThread& self = *running_;
    Write(self.op, what, address);
    TakeTurn(self, what);
  }
  DoPerformed(what, address, 0, 0, true);
}

void Scheduler::PerformWaiting(uint64_t what, uint64_t address,
                               const uint32_t* word, uint64_t bounds) {
  if (guest_ != nullptr || on_announce_.size != 0) [[unlikely]] {
    AnnounceWaiting(what, address, word, bounds);
  } else {
    VirtualThread& self = *running_;
    Write(self.op, what, address);
    BeginWait(self, what, word, bounds);
    TakeTurn(self, what);
    conditional_.Remove(self.id);
  }
  DoPerformed(what, address, 0, 0, true);
}

void Scheduler::ExitThread() {
  VirtualThread& self = *running_;
  if (thread_end_ != nullptr) thread_end_(self);
  if (guest_ != nullptr) guest_->ExitThread();
  const uint64_t what = WhatOf(PackOp(OpKind::kExitThread, self.id));
  Write(self.op, what, 0);
  if (on_announce_.size != 0) [[unlikely]]
    TellAnnounced(self.op);
  DoPerformed(what, 0, 0, 0, true);
  self.finished = 1;
  runnable_.Remove(self.id);
  // Who waits for just this end is asked from now on.
  joining_.ForEach([&](ThreadId id) {
    if (threads_[id]->op.object != self.id) return;
    joining_.Remove(id);
    conditional_.Insert(id);
  });
  if (!self.daemon && --live_ == 0) {
    NoteLeaks();
    Stop();
  }
  if (!conditional_.empty() && partial_deadlocks_) CheckAbandoned();
  if (creator_ != nullptr) ReturnToCreator();
  SwitchTo(*threads_[PickSoon(self.id, OpFlags::Of(OpKind::kExitThread))]);
  __builtin_unreachable();
}

}  // namespace ravel
