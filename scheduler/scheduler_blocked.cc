// SPDX-License-Identifier: Apache-2.0
//
// Threads that can never go on: the part of the scheduler that finds them and
// says who waits for what.

#include <algorithm>

#include "scheduler/process_table.h"
#include "scheduler/scheduler.h"

namespace ravel {

bool Scheduler::IsBlocked(const VirtualThread& thread) const {
  const bool waits =
      conditional_.Contains(thread.id) || joining_.Contains(thread.id);
  return waits && !thread.guard.Holds();
}

void Scheduler::Interrupt(VirtualThread& thread) {
  thread.guard = Always();
  if (!joining_.Contains(thread.id)) return;
  joining_.Remove(thread.id);
  conditional_.Insert(thread.id);
}

// Who is in the way of what the thread has announced, where that is known.
ThreadId Scheduler::HolderOf(const VirtualThread& thread) const {
  if (Traits(thread.op.kind).guard_names_holder) {
    // Several that share a lock are a multiple of 65,536, that is, nobody.
    return static_cast<ThreadId>(*thread.guard.word - 1);
  }
  if (thread.op.kind == OpKind::kJoinThread) {
    return static_cast<ThreadId>(thread.op.object);
  }
  return kNoThread;
}

// Whom the thread waits for, if it goes on only once that one acts.
ThreadId Scheduler::WaitsOnlyFor(const VirtualThread& thread) const {
  if (!IsBlocked(thread) || thread.deadline != kNoDeadline || thread.may_wake) {
    return kNoThread;
  }
  return HolderOf(thread);
}

// The running thread has announced what it must wait for. If that closes a
// circle, or is held by a thread that has ended, nobody can ever help.
void Scheduler::CheckCircle() {
  const VirtualThread* thread = running_;
  for (size_t length = 0; length <= log_.thread_count; ++length) {
    const ThreadId next = WaitsOnlyFor(*thread);
    if (next == kNoThread) return;
    thread = threads_[next];
    // A forked process may be killed, and what it holds be free again.
    if (thread->process != 0) return;
    if (thread == running_ || thread->finished != 0) {
      PartialDeadlock(*running_);
    }
  }
}

// The running thread has ended. What it holds nobody can give back.
void Scheduler::CheckAbandoned() {
  ThreadId waiter = kNoThread;
  ForEachWaiting([&](ThreadId id) {
    const VirtualThread& thread = *threads_[id];
    // Cheap questions first: every thread that ends asks them of all.
    if (HolderOf(thread) == running_->id && waiter == kNoThread &&
        WaitsOnlyFor(thread) == running_->id) {
      waiter = id;
    }
  });
  if (waiter != kNoThread) PartialDeadlock(*threads_[waiter]);
}

// `first` can never go on, nor can who waits for it, and so forth.
void Scheduler::PartialDeadlock(const VirtualThread& first) {
  ThreadSet stuck;
  stuck.Insert(first.id);
  for (size_t before = 0; before != stuck.size();) {
    before = stuck.size();
    ForEachWaiting([&](ThreadId id) {
      const ThreadId holder = WaitsOnlyFor(*threads_[id]);
      if (holder != kNoThread && stuck.Contains(holder)) stuck.Insert(id);
    });
  }
  Deadlock(stuck);
}

// No thread can go on.
void Scheduler::Deadlock() {
  ThreadSet waiting;
  for (uint32_t i = 0; i < log_.thread_count; ++i) {
    const auto id = static_cast<ThreadId>(i);
    if (threads_[id]->finished == 0) waiting.Insert(id);
  }
  Deadlock(waiting);
}

void Scheduler::Deadlock(const ThreadSet& threads) {
  Outcome* outcome = Note(OutcomeKind::kDeadlock);
  outcome->thread = kNoThread;
  NoteBlocked(threads);
  size_t alive = 0;
  for (uint32_t i = 0; i < log_.thread_count; ++i) {
    alive += threads_[i]->finished == 0;
  }
  const size_t stuck = threads.size();
  if (stuck == alive) {
    outcome->SetMessage("%zu thread%s can never go on", stuck,
                        stuck == 1 ? "" : "s");
  } else {
    outcome->SetMessage("%zu of %zu threads can never go on", stuck, alive);
  }
  Stop();
}

void Scheduler::NoteBlocked(const ThreadSet& threads) {
  threads.ForEach([&](ThreadId id) {
    if (log_.blocked_count == ExecutionLog::kMaxBlocked) return;
    const VirtualThread& thread = *threads_[id];
    log_.blocked[log_.blocked_count++] = {id, thread.op, HolderOf(thread)};
  });
}

// All that can run only look at what none of them changes.
void Scheduler::SpinForEver() {
  Outcome* outcome = Note(OutcomeKind::kLivelock);
  const size_t count = runnable_.size();
  outcome->thread = runnable_.Nth(0);
  outcome->SetMessage(
      count == 1 ? "%zu thread looks again and again at what nobody changes"
                 : "%zu threads look again and again at what nobody changes",
      count);
  ThreadSet blocked;
  ForEachWaiting([&](ThreadId id) {
    if (!threads_[id]->guard.Holds()) blocked.Insert(id);
  });
  NoteBlocked(blocked);
  Stop();
}

// Threads that go round a loop without changing anything wait for one that
// might. REQUIRES: a thread is runnable.
ThreadId Scheduler::PickAwake() {
  log_.rested = true;
  ThreadSet::Aside aside;
  runnable_.SetAside(spins_.Resting(), aside);
  if (runnable_.empty()) {
    runnable_.PutBack(aside);
    if (spins_.NextTurn() >= kMaxTurns * runnable_.size()) SpinForEver();
    return runnable_.size() == 1 ? runnable_.Nth(0) : FairTurn();
  }
  const ThreadId next = idle_ >= kMaxIdle ? PickIdle() : PickAmong();
  runnable_.PutBack(aside);
  return next;
}

}  // namespace ravel
