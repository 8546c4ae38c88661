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
  only_observer_ = nullptr;
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
  if (on_step_.size == 1) only_observer_ = &detector;
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
  unusual_ = (strategy.WatchesTurns() ? kWatched : 0u) |
             (host_ != nullptr ? kForks : 0u);
  uniform_ = strategy.uniform();
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
  if (id >= 64) unusual_ |= kManyThreads;
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
  Announce(op, guard);
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
  unusual_ |= kTakesTurns;
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
  Announce(PackOp(OpKind::kCreateThread));
  VirtualThread& child = NewThread(entry, argument);
  Performed(PackOp(OpKind::kCreateThread, child.id));
  return child;
}

void Scheduler::Start(VirtualThread& thread) {
  creator_ = running_;
  SwitchTo(thread);
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

ObjectId Scheduler::ObjectOfGuest(uintptr_t address) {
  if (SharedRegion::Contains(address)) return ProcessGuest::kAtAddress;
  return ObjectHere(address);
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
