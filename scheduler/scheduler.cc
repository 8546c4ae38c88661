// SPDX-License-Identifier: Apache-2.0

#include "scheduler/scheduler.h"

#include <algorithm>
#include <cstring>

#include "scheduler/die.h"
#include "scheduler/float_control.h"
#include "scheduler/observers/race_detector.h"
#include "scheduler/process_guest.h"
#include "scheduler/process_host.h"
#include "scheduler/shared_region.h"

namespace ravel {
namespace {

// Stale state of an object is known by its number, so no two executions of a
// process may share one: a child counts on from its parent's.
uint32_t NextEpoch() {
  static constinit uint32_t last = 0;
  if (++last == 0) Die("more than 4,294,967,295 executions in one process");
  return last;
}

}  // namespace

Scheduler::Scheduler(ExecutionLog& log, const PointSet& points)
    : log_(log), points_(points), donors_(Donors::OfProcess()) {
  InitContextSwitch(ProgramSetsFloatControl() ? SwitchKind::kFull
                                              : SwitchKind::kLean);
  ProcessTable::Shared();  // has its place before any execution's memory
}

void Scheduler::AddObserver(Observer& observer) {
  const Observer::Interests interests = observer.interests();
  if (on_step_.size == std::size(on_step_.items)) Die("too many observers");
  on_step_.items[on_step_.size++] = &observer;
  stacks_ |= interests.stacks;
  if (interests.accesses) {
    on_access_.items[on_access_.size++] = &observer;
    sole_detector_ = nullptr;
  }
  if (interests.announcements) {
    on_announce_.items[on_announce_.size++] = &observer;
  }
}

void Scheduler::AddDetector(RaceDetector& detector) {
  AddObserver(detector);
  if (on_access_.size == 1) sole_detector_ = &detector;
}

void Scheduler::Run(uint64_t execution, Strategy& strategy,
                    void* (*body)(void*), void* argument) {
  strategy_ = &strategy;
  epoch_ = NextEpoch();
  objects_ = 0;
  live_ = 0;
  idle_ = 0;
  last_thread_ = 0;
  spurious_left_ = max_spurious_;
  wakeable_ = 0;
  timed_ = 0;
  now_ = 0;
  tick_ = 1;
  creator_ = nullptr;
  spins_.Begin();
  runnable_.Clear();
  conditional_.Clear();
  SharedRegion::OfProcess().Reset();
  joining_.Clear();
  watched_ = strategy.WatchesTurns();
  log_.Begin(execution);
  log_.ordered_clock = clock_ == ClockMode::kOrdered;
  log_.max_spurious = max_spurious_;
  for (Observer* observer : on_step_) observer->OnBegin(epoch_);

  VirtualThread& first = NewThread(body, argument);
  explorer_.thread_pointer = CurrentThreadPointer();
  running_ = &first;
  SwitchContext(explorer_, first.context);

  running_ = nullptr;
  if (host_ != nullptr) host_->EndExecution();
  if (log_.outcome.kind != OutcomeKind::kRunning) return;
  if (strategy.Followed()) {
    log_.outcome.kind = OutcomeKind::kFinished;
  } else {
    Note(OutcomeKind::kDiverged)
        ->SetMessage(
            "after step %u the execution is over, but the schedule is not",
            log_.step_count);
  }
}

VirtualThread& Scheduler::NewThread(void* (*entry)(void*), void* argument) {
  const ThreadId id = NextThread();
  VirtualThread& thread = InitThread(donors_.Get(id), id);
  donors_.Recycle(thread);
  thread.entry = entry;
  thread.argument = argument;
  PrepareContext(thread.context, thread.stack_top, ThreadMain, &thread);
  Enlist(thread);
  return thread;
}

void Scheduler::Enlist(VirtualThread& thread) {
  const ThreadId id = thread.id;
  threads_[id] = &thread;
  ops_[id] = &thread.op;
  if (guest_ != nullptr) return guest_->Enlist(thread);
  log_.thread_names[id][0] = '\0';
  runnable_.Insert(id);
  ++live_;
  ++log_.thread_count;
}

void Scheduler::ThreadMain(void* argument) {
  auto& thread = *static_cast<VirtualThread*>(argument);
  Scheduler& scheduler = *thread.scheduler;
  if (scheduler.thread_begin_ != nullptr) scheduler.thread_begin_(thread);
  thread.result = thread.entry(thread.argument);
  scheduler.ExitThread();
}

void Scheduler::SwitchTo(VirtualThread& next) {
  VirtualThread& from = *running_;
  running_ = &next;
  SwitchContext(from.context, next.context);
}

// Counts what the running thread does without anything having changed that
// it could see.
inline void Scheduler::CountIdle(OpKind kind, bool changed) {
  const OpTraits& traits = Traits(kind);
  const ThreadId id = running_->id;
  if (id != last_thread_ || (changed && traits.is_progress)) {
    last_thread_ = id;
    idle_ = 0;
    tick_ = 1;
  }
  idle_ += traits.is_voluntary;
}

[[gnu::always_inline]] inline void Scheduler::DoAnnounce(Op op, Guard guard) {
  if (guest_ != nullptr) [[unlikely]]
    return guest_->Announce(op, guard);
  VirtualThread& self = *running_;
  const ThreadId id = self.id;
  self.op = op;
  if (on_announce_.size != 0) [[unlikely]]
    TellAnnounced(op);
  const bool conditional = guard.IsConditional();
  if (conditional) {
    self.guard = guard;
    const bool holds = guard.Holds();
    runnable_.Set(id, holds);
    // A join need not be asked until that thread ends.
    const bool joins = op.kind == OpKind::kJoinThread && !holds &&
                       guard.word == &threads_[op.object]->finished &&
                       self.deadline == kNoDeadline;
    (joins ? joining_ : conditional_).Insert(id);
    if (!holds && partial_deadlocks_) CheckCircle();
  }
  if (creator_ != nullptr) [[unlikely]] {
    ReturnToCreator();
  } else if (!(Traits(op.kind).is_eager && runnable_.Contains(id))) {
    CheckStepBound();
    const ThreadId next = PickNext();
    if (next != id) SwitchTo(*threads_[next]);
  }
  if (conditional) conditional_.Remove(id);
  if (on_announce_.size != 0) [[unlikely]]
    TellTurn(op);
}

[[gnu::always_inline]] inline void Scheduler::DoPerformed(Op op, uint64_t value,
                                                          uintptr_t place,
                                                          bool changes) {
  const bool changed = changes && (value != 0 || !Traits(op.kind).is_try);
  CountIdle(op.kind, changed);
  if (guest_ != nullptr) [[unlikely]]
    return guest_->Performed(op, value, place, changes);
  spins_.OnStep(running_->id, running_->spin, op, changed, place);
  const uint32_t count = log_.step_count;
  if (count == ExecutionLog::kMaxSteps) [[unlikely]]
    NoRoom();
  Step& step = log_.steps[count];
  WriteStep(step, running_->id, op, value);
  log_.step_count = count + 1;
  for (Observer* observer : on_step_) observer->OnStep(step, place);
}

void Scheduler::Announce(Op op, Guard guard) { DoAnnounce(op, guard); }

void Scheduler::Performed(Op op, uint64_t value, uintptr_t place,
                          bool changes) {
  DoPerformed(op, value, place, changes);
}

void Scheduler::Perform(Op op, Guard guard) {
  DoAnnounce(op, guard);
  DoPerformed(op, 0, 0, true);
}

void Scheduler::TellAnnounced(Op op) {
  for (Observer* observer : on_announce_) {
    observer->OnAnnounce(running_->id, op);
  }
}

void Scheduler::TellTurn(Op op) {
  for (Observer* observer : on_announce_) {
    observer->OnTurn(running_->id, op);
  }
}

Awakening Scheduler::AnnounceWait(Op op, Guard guard, int64_t deadline,
                                  bool may_wake) {
  if (guest_ != nullptr) {
    return guest_->AnnounceWait(op, guard, deadline, may_wake);
  }
  VirtualThread& self = *running_;
  const bool timed = deadline != kNoDeadline;
  self.deadline = deadline;
  self.may_wake = may_wake && !timed;
  timed_ += timed;
  wakeable_ += self.may_wake;
  DoAnnounce(op, guard);
  timed_ -= timed;
  wakeable_ -= self.may_wake;
  self.deadline = kNoDeadline;
  self.may_wake = false;
  if (guard.Holds()) return Awakening::kReady;
  if (!timed) {
    --spurious_left_;
    return Awakening::kSpurious;
  }
  now_ = std::max(now_, deadline);
  return Awakening::kTimedOut;
}

int64_t Scheduler::ReadClock() {
  if (clock_ == ClockMode::kOrdered) {
    Perform(PackOp(OpKind::kReadClock));
    return now_;
  }
  ++log_.clock_reads;
  // Whoever only looks at the clock until it shows some time gets there.
  now_ += tick_;
  if (tick_ < int64_t{1} << 40) tick_ *= 2;
  return now_;
}

void Scheduler::AccessPoint(uintptr_t address, size_t size, bool is_write,
                            uintptr_t place) {
  const Op op = PackOp(is_write ? OpKind::kWrite : OpKind::kRead,
                       ObjectAt(address), address, MemoryOrder::kSeqCst, size);
  Announce(op);
  Performed(op, 0, place);
}

void Scheduler::AccessRange(uintptr_t address, size_t size, bool is_write,
                            uintptr_t place) {
  const size_t first = std::min(size, 8 - address % 8);
  if (first != 0) Access(address, first, is_write, place);
  for (size_t done = first; done < size; done += 8) {
    TellAccess(address + done, std::min<size_t>(size - done, 8), is_write,
               place);
  }
}

// The thread has announced its first operation, or has ended without one.
void Scheduler::ReturnToCreator() {
  VirtualThread& creator = *creator_;
  creator_ = nullptr;
  SwitchTo(creator);
}

// Every choice of a thread is followed by a step, so bounding the steps bounds
// those; for the others, see Pick().
void Scheduler::StepBoundReached() {
  log_.bounded = true;
  if (log_.step_count < uint64_t{max_steps_} * 10 &&
      log_.step_count < ExecutionLog::kMaxSteps - ThreadSet::kCapacity * 2) {
    return;
  }
  Outcome* outcome = Note(OutcomeKind::kLivelock);
  outcome->thread = running_->id;
  outcome->SetMessage(
      "no end after %u steps, the last %u of them in fair turns",
      log_.step_count, log_.step_count - max_steps_);
  Stop();
}

VirtualThread& Scheduler::Create(void* (*entry)(void*), void* argument) {
  DoAnnounce(PackOp(OpKind::kCreateThread), {});
  VirtualThread& child = NewThread(entry, argument);
  DoPerformed(PackOp(OpKind::kCreateThread, child.id), 0, 0, true);
  return child;
}

void Scheduler::Start(VirtualThread& thread) {
  creator_ = running_;
  SwitchTo(thread);
}

void Scheduler::ExitThread() {
  VirtualThread& self = *running_;
  if (thread_end_ != nullptr) thread_end_(self);
  if (guest_ != nullptr) guest_->ExitThread();
  const Op op = PackOp(OpKind::kExitThread, self.id);
  TellAnnounced(op);
  self.op = op;
  Performed(op);
  self.finished = 1;
  runnable_.Remove(self.id);
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
  SwitchTo(*threads_[PickNext()]);
  __builtin_unreachable();
}

void Scheduler::MakeDaemon(VirtualThread& thread) {
  if (guest_ != nullptr) return guest_->MakeDaemon(thread);
  if (!thread.daemon) --live_;
  thread.daemon = true;
  log_.has_daemons = true;
}

// Every thread has ended; somebody should have waited for each, or said that
// nobody will.
void Scheduler::NoteLeaks() {
  for (size_t i = 1; i < log_.thread_count; ++i) {
    const VirtualThread& thread = *threads_[i];
    if (thread.joined || thread.detached || thread.daemon) continue;
    Outcome* outcome = Note(OutcomeKind::kThreadLeak);
    outcome->thread = thread.id;
    outcome->SetMessage("thread number %zu was neither joined nor detached", i);
    return;
  }
}

void Scheduler::FreeMemory(uintptr_t address, size_t size, uintptr_t place) {
  for (Observer* observer : on_access_) {
    observer->OnFree(running_->id, address, size, place);
  }
}

void Scheduler::NewMemory(uintptr_t address, size_t size) {
  shadow_.Clear(address, size);
  for (Observer* observer : on_step_) observer->OnNewMemory(address, size);
}

ObjectId Scheduler::ObjectAt(uintptr_t address) {
  if (guest_ != nullptr && SharedRegion::Contains(address)) {
    return ProcessGuest::kAtAddress;
  }
  // A number for each byte: neighbours in one cell are different objects.
  ShadowCell& cell = shadow_.At(address, epoch_);
  if (cell.object == kNoObject) {
    cell.object = objects_ + 1;
    objects_ += 8;
  }
  return cell.object + static_cast<ObjectId>(address % 8);
}

Outcome* Scheduler::Note(OutcomeKind kind) {
  // The bug that was noted first is the one to explain; what follows from it
  // is written where nobody looks.
  static constinit Outcome later;
  if (log_.outcome.kind != OutcomeKind::kRunning) return &later;
  log_.outcome.kind = kind;
  log_.outcome.thread = running_ == nullptr ? kNoThread : running_->id;
  log_.outcome.SetPlace(nullptr, 0);
  log_.outcome.message[0] = '\0';
  return &log_.outcome;
}

void Scheduler::Stop() {
  if (guest_ != nullptr) guest_->Stop();
  for (Observer* observer : on_announce_) observer->OnStop(running_->id);
  SwitchContext(running_->context, explorer_);
  __builtin_unreachable();
}

}  // namespace ravel
