// SPDX-License-Identifier: Apache-2.0
//
// Decides every step of an execution. Threads announce what they are about to
// do and wait for their turn; the scheduler asks the strategy which of those
// that can go on does, switches to it, and tells the observers what it did.
//
//   void Mutex::lock() {
//     Scheduler* scheduler = Scheduler::Current();
//     if (scheduler == nullptr) return real_.lock();
//     scheduler->Perform({.kind = OpKind::kLock, .object = id_},
//                        WhenEqual(owner_, 0));
//     owner_ = scheduler->self() + 1;
//   }
//
// All virtual threads run on one OS thread, so nothing here is locked.

#ifndef RAVEL_SCHEDULER_SCHEDULER_H_
#define RAVEL_SCHEDULER_SCHEDULER_H_

#include <sys/types.h>

#include <cstdint>
#include <string_view>

#include "scheduler/donor.h"
#include "scheduler/execution_log.h"
#include "scheduler/observer.h"
#include "scheduler/point_set.h"
#include "scheduler/shadow_memory.h"
#include "scheduler/spin_watch.h"
#include "scheduler/strategy.h"
#include "scheduler/thread_set.h"
#include "scheduler/virtual_thread.h"

namespace ravel {

// How time passes in an execution.
enum class ClockMode : uint8_t {
  kAny,      // a timer may fire at any point after it is set
  kOrdered,  // time moves when no thread can run, or all of them idle
};

// Why a wait ended.
enum class Awakening : uint8_t { kReady, kTimedOut, kSpurious };

class ProcessGuest;
class ProcessHost;
struct ProcessTable;
class RaceDetector;

class Scheduler {
 public:
  static constexpr int64_t kNoDeadline = INT64_MAX;
  // A thread that idles (yields, sleeps, times out) so often in a row, while
  // nobody writes anything, waits for others to make a step if they can: its
  // next look would find what the last one found.
  static constexpr uint32_t kMaxIdle = 3;
  // How often each of the threads that can run is woken, where all of them
  // rest, before it is a livelock.
  static constexpr uint32_t kMaxTurns = 10'000;

  // Both outlive the scheduler.
  Scheduler(ExecutionLog& log, const PointSet& points);

  // The scheduler that controls the calling thread; nullptr if none does.
  static Scheduler* Current() {
    const VirtualThread* thread = current_thread;
    return thread == nullptr ? nullptr : thread->scheduler;
  }

  // Past so many steps threads take turns instead of asking the strategy, so
  // that only what goes on under a fair schedule too is a livelock.
  void set_max_steps(uint32_t steps) { max_steps_ = steps; }

  void set_clock(ClockMode mode) { clock_ = mode; }
  // So often a thread goes round a loop in which it only looks, while others
  // can run and nobody changes anything.
  void set_spins(uint32_t rounds) { spins_.set_bound(rounds); }
  // Whether an execution ends as soon as some threads can never go on, or when
  // none can.
  void set_partial_deadlocks(bool end) { partial_deadlocks_ = end; }
  // So many condition waits of an execution may end without a notification.
  void set_spurious(uint32_t count) { max_spurious_ = count; }

  // So many forked processes of an execution may be killed, anywhere.
  void set_crashes(uint32_t count) { max_crashes_ = count; }

  // Called in this order at every step. At most eight.
  void AddObserver(Observer& observer);
  void AddDetector(RaceDetector& detector);

  // Called before a thread's last step, on that thread.
  void set_thread_end(void (*hook)(VirtualThread&)) { thread_end_ = hook; }
  // Called on a new thread before its function.
  void set_thread_begin(void (*hook)(VirtualThread&)) { thread_begin_ = hook; }

  // Runs body(argument) as the first thread of a new execution, until every
  // thread has ended or something ends the execution. The outcome is in the
  // log. Not from within an execution.
  void Run(uint64_t execution, Strategy& strategy, void* (*body)(void*),
           void* argument);

  // For models, on a virtual thread.

  VirtualThread& running() { return *running_; }
  ThreadId self() const { return running_->id; }
  VirtualThread& thread(ThreadId id) { return *threads_[id]; }
  size_t thread_count() const { return log_.thread_count; }
  // Whether what the thread announced cannot be performed now, and who is in
  // the way, where that is known.
  bool IsBlocked(const VirtualThread& thread) const;
  ThreadId HolderOf(const VirtualThread& thread) const;
  // Differs from that of every other execution of this process; never 0. An
  // object whose state carries another number is as it was constructed.
  uint32_t epoch() const { return epoch_; }
  ObjectId NewObject() { return ++objects_; }
  // The number of the object at an address that has nowhere to keep it.
  ObjectId ObjectAt(uintptr_t address) {
    if (guest_ != nullptr) [[unlikely]]
      return ObjectOfGuest(address);
    return ObjectHere(address);
  }
  ShadowMemory& shadow() { return shadow_; }
  ExecutionLog& log() { return log_; }

  // Returns when it is the calling thread's turn and `guard` holds. The model
  // then performs the operation and says so through Performed().
  void Announce(Op op) { AnnounceAny(WhatOf(op), op.address); }
  void Announce(Op op, Guard guard) {
    if (!guard.IsConditional()) return Announce(op);
    AnnounceWaiting(WhatOf(op), op.address, guard.word, guard.bounds());
  }
  // An atomic write of what was there before `changes` nothing.
  void Performed(Op op, uint64_t value = 0, uintptr_t place = 0,
                 bool changes = true) {
    NotePerformed(WhatOf(op), op.address, value, place, changes);
  }

  // The same, of a wait that may end before its guard holds: when `deadline`
  // (a time of now()) passes, or spuriously.
  Awakening AnnounceWait(Op op, Guard guard, int64_t deadline, bool may_wake);

  // Both, for an operation that always does what it announced. What it
  // changes, the model changes after this returns.
  void Perform(Op op) { PerformAny(WhatOf(op), op.address); }
  void Perform(Op op, Guard guard) {
    if (!guard.IsConditional()) return Perform(op);
    PerformWaiting(WhatOf(op), op.address, guard.word, guard.bounds());
  }

  // A plain access by the calling thread, about to be made by the instruction
  // before `place`.
  void Access(uintptr_t address, size_t size, bool is_write, uintptr_t place) {
    if (IsPoint(place)) [[unlikely]]
      return AccessPoint(address, size, is_write, place);
    if (is_write) NoteWrite(address);
    TellAccess(address, size, is_write, place);
  }
  // Its parts, for who knows how to tell a race detector without a call.
  bool IsPoint(uintptr_t place) const {
    return points_.Contains(PlaceOf(place));
  }
  void AccessPoint(uintptr_t address, size_t size, bool is_write,
                   uintptr_t place);
  // Nobody looks at a thread's own stack without a step between that says so.
  void NoteWrite(uintptr_t address) {
    idle_ = 0;
    const auto top = reinterpret_cast<uintptr_t>(running_->stack_top);
    if (address - running_->stack_low >= top - running_->stack_low) {
      spins_.NoteWrite();
    }
  }
  // The race detector, if nobody else listens to accesses; or nullptr.
  RaceDetector* sole_detector() const { return sole_detector_; }
  // The same for any number of bytes. At most the first 8 of them are a step.
  void AccessRange(uintptr_t address, size_t size, bool is_write,
                   uintptr_t place);

  // Nanoseconds of the execution's own time.
  int64_t now() const { return now_; }
  // A look at the clock, which may be a step. Time has moved on a little.
  int64_t ReadClock();

  // A choice that is not of threads, in [0, bound).
  uint16_t Pick(ChoiceKind kind, uint16_t bound);

  // Processes (process_host.h says how they work). Fork() is fork(): the child
  // too is under control, and runs up to its first operation before Fork()
  // returns to the caller.
  pid_t Fork();
  // Whether the caller is in a forked process, not in that of the scenario's
  // first thread.
  bool InChild() const { return guest_ != nullptr; }
  // The number of the process that the running thread is of.
  uint16_t process() const { return running_->process; }
  // Ends the forked process that the caller is in.
  [[noreturn]] void EndProcess(int status);
  // Ends another forked process by a signal.
  void KillProcess(uint16_t process, int signal);
  // The processes of the execution; nullptr before the first Fork().
  ProcessTable* processes() { return processes_; }
  // The caller, wherever it is, ends its process, and the execution with it.
  void GiveUp();
  // Called in the host for each thread that ends with its process.
  void set_thread_gone(void (*hook)(VirtualThread&)) { thread_gone_ = hook; }
  // Called in the host for each process that ends, and in the process that
  // forks, before the child has its first turn.
  void set_process_end(void (*hook)(Scheduler&, uint16_t process)) {
    process_end_ = hook;
  }
  void set_process_begin(void (*hook)(Scheduler&, uint16_t parent,
                                      uint16_t process)) {
    process_begin_ = hook;
  }
  // Where to note which process has its turn.
  void set_running_process(int* process) { running_process_ = process; }

  // Creates a thread, and starts it: it runs up to its first operation before
  // Start() returns, since until then it is of no consequence to any other.
  VirtualThread& Create(void* (*entry)(void*), void* argument);
  void Start(VirtualThread& thread);
  // Nobody waits for the thread: when only such are left, the execution ends.
  void MakeDaemon(VirtualThread& thread);
  // Ends what another thread waits for, as if its guard held from now on.
  void Interrupt(VirtualThread& thread);
  // The last thing that a thread does. Called for those whose entry returns.
  [[noreturn]] void ExitThread();

  // The running thread gives memory back; the memory got a new life.
  void FreeMemory(uintptr_t address, size_t size, uintptr_t place);
  void NewMemory(uintptr_t address, size_t size);
  // Whether an observer looks at stacks, and at where blocks come from.
  bool is_recorded() const { return stacks_; }

  // Notes a bug and lets the execution go on. The first one counts.
  Outcome* Note(OutcomeKind kind);
  // Ends the execution where it is, with what was noted; threads are dropped
  // as they stand.
  [[noreturn]] void Stop();

 private:
  static void ThreadMain(void* thread);

  // What keeps an execution from the short way to choose (PickSoon).
  enum Unusual : uint32_t {
    kForks = 1,        // there are processes
    kWatched = 2,      // by the strategy, turn by turn
    kTakesTurns = 4,   // past the bound of steps
    kManyThreads = 8,  // more than a word has bits
  };

  // What those above are in the library. The two words of an operation and of
  // a guard come in registers: what is put together in memory first cannot be
  // loaded as a whole until it is written.
  void AnnounceAny(uint64_t what, uint64_t address);
  void AnnounceWaiting(uint64_t what, uint64_t address, const uint32_t* word,
                       uint64_t bounds);
  void NotePerformed(uint64_t what, uint64_t address, uint64_t value,
                     uintptr_t place, bool changes);
  void PerformAny(uint64_t what, uint64_t address);
  void PerformWaiting(uint64_t what, uint64_t address, const uint32_t* word,
                      uint64_t bounds);

  // Their bodies, for two of them to be in one.
  void BeginWait(VirtualThread& self, uint64_t what, const uint32_t* word,
                 uint64_t bounds);
  void TakeTurn(VirtualThread& self, uint64_t what);
  void DoPerformed(uint64_t what, uint64_t address, uint64_t value,
                   uintptr_t place, bool changes);
  void TellAnnounced(Op op);
  void TellTurn(Op op);

  ObjectId ObjectOfGuest(uintptr_t address);
  ObjectId ObjectHere(uintptr_t address) {
    // A number for each byte: neighbours in one cell are different objects.
    ShadowCell& cell = shadow_.At(address, epoch_);
    if (cell.object == kNoObject) {
      cell.object = objects_ + 1;
      objects_ += 8;
    }
    return cell.object + static_cast<ObjectId>(address % 8);
  }

  VirtualThread& NewThread(void* (*entry)(void*), void* argument);
  VirtualThread& InitThread(VirtualThread& thread, ThreadId id);
  ThreadId NextThread();
  void Enlist(VirtualThread& thread);
  void TellAccess(uintptr_t address, size_t size, bool is_write,
                  uintptr_t place) {
    for (Observer* observer : on_access_) {
      observer->OnAccess(running_->id, address, size, is_write, place);
    }
  }
  void SwitchTo(VirtualThread& next);
  void ReturnToCreator();
  ThreadId PickNext();
  ThreadId PickSoon(ThreadId last, uint32_t flags);
  bool TimersOrLuck() const {
    return timed_ != 0 || (wakeable_ != 0 && spurious_left_ != 0);
  }
  ThreadId PickHere();
  ThreadId PickTurn(bool* is_eager);
  ThreadId PickAmong();
  ThreadId Choose();
  ThreadId FairTurn() const;
  ThreadId RefreshGuards();
  ThreadId PickTimer();
  ThreadId PickIdle();
  ThreadId PickAwake();
  void OfferSpuriousWakes();
  bool OnlyIdle();
  static bool OnlyLuckWakes(const VirtualThread& thread);
  void CountIdle(ThreadId id, uint32_t flags, bool changed);
  void CheckStepBound() {
    if (log_.step_count >= max_steps_) [[unlikely]]
      StepBoundReached();
  }
  void StepBoundReached();
  void NoteLeaks();
  [[noreturn]] void NoChoice(size_t answer);
  [[noreturn]] void NoRoom();
  ThreadId WaitsOnlyFor(const VirtualThread& thread) const;
  void CheckCircle();
  void CheckAbandoned();
  template <typename Visit>
  void ForEachWaiting(Visit visit) const {
    conditional_.ForEach(visit);
    joining_.ForEach(visit);
  }
  void NoteBlocked(const ThreadSet& threads);
  [[noreturn]] void PartialDeadlock(const VirtualThread& first);
  [[noreturn]] void Deadlock();
  [[noreturn]] void Deadlock(const ThreadSet& threads);
  [[noreturn]] void SpinForEver();

  struct ObserverList {
    Observer* items[8];
    size_t size = 0;
    Observer** begin() { return items; }
    Observer** end() { return items + size; }
  };

  friend class ProcessGuest;
  friend class ProcessHost;

  // Hot first.
  VirtualThread* running_ = nullptr;
  ProcessGuest* guest_ = nullptr;  // in a forked process
  ProcessHost* host_ = nullptr;    // where others were forked
  ExecutionLog& log_;
  Strategy* strategy_ = nullptr;
  uint32_t unusual_ = 0;       // bits of Unusual
  Random* uniform_ = nullptr;  // the strategy's, if that is all it is
  RaceDetector* only_observer_ = nullptr;  // of steps, if it is the only one
  // Of the first 64 threads: what they announced last needs no choice once it
  // can be performed.
  uint64_t eager_ = 0;
  VirtualThread* creator_ = nullptr;  // of the thread that is starting
  ThreadSet runnable_;                // that could go on
  ThreadSet conditional_;             // whose guard must be asked
  ThreadSet joining_;                 // who wait for a thread's end
  ObserverList on_step_;
  ObserverList on_access_;
  ObserverList on_announce_;
  const PointSet& points_;
  RaceDetector* sole_detector_ = nullptr;
  uint32_t epoch_ = 0;
  uint32_t idle_ = 0;  // idle steps of one thread since anything was written
  ThreadId last_thread_ = 0;  // that made a step
  SpinWatch spins_;
  ClockMode clock_ = ClockMode::kAny;
  uint32_t spurious_left_ = 0;
  size_t wakeable_ = 0;  // threads that may wake spuriously
  size_t timed_ = 0;     // threads with a deadline
  int64_t now_ = 0;
  int64_t tick_ = 1;  // what the next look at the clock takes
  uint32_t max_spurious_ = 0;
  uint32_t max_crashes_ = 0;
  bool partial_deadlocks_ = true;
  uint32_t max_steps_ = 100'000;
  ObjectId objects_ = 0;
  size_t live_ = 0;      // threads that have not ended, without daemons
  bool stacks_ = false;  // an observer wants them
  ProcessTable* processes_ = nullptr;
  int* running_process_ = nullptr;
  Context explorer_;
  void (*thread_begin_)(VirtualThread&) = nullptr;
  void (*thread_end_)(VirtualThread&) = nullptr;
  void (*thread_gone_)(VirtualThread&) = nullptr;
  void (*process_begin_)(Scheduler&, uint16_t, uint16_t) = nullptr;
  void (*process_end_)(Scheduler&, uint16_t) = nullptr;
  Donors& donors_;
  ShadowMemory shadow_;
  const Op* ops_[ThreadSet::kCapacity];
  VirtualThread* threads_[ThreadSet::kCapacity];
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_SCHEDULER_H_
