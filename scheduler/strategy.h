// SPDX-License-Identifier: Apache-2.0
//
// Makes the choices of executions. A strategy sees the threads that can go on,
// each with the operation it has announced, and nothing else.

#ifndef RAVEL_SCHEDULER_STRATEGY_H_
#define RAVEL_SCHEDULER_STRATEGY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "scheduler/choice.h"
#include "scheduler/operation.h"
#include "scheduler/thread_set.h"

namespace ravel {

class Behaviours;
class Foresight;
struct ExecutionLog;

// The threads that can go on: at least two, in ascending order.
class Candidates {
 public:
  Candidates(const ThreadSet& threads, const Op* const* ops, ThreadId last,
             bool preemptible)
      : threads_(threads),
        ops_(ops),
        size_(threads.size()),
        fallback_(threads.Contains(last) ? threads.Rank(last) : 0),
        preemptible_(preemptible) {}
  // Where the rest is known.
  Candidates(const ThreadSet& threads, const Op* const* ops, size_t size,
             size_t fallback, bool preemptible)
      : threads_(threads),
        ops_(ops),
        size_(size),
        fallback_(fallback),
        preemptible_(preemptible) {}

  size_t size() const { return size_; }
  ThreadId thread(size_t i) const { return threads_.Nth(i); }
  const Op& op(ThreadId thread) const { return *ops_[thread]; }

  // The index of a thread, or size().
  size_t Find(ThreadId thread) const {
    return threads_.Contains(thread) ? threads_.Rank(thread) : size();
  }

  // The index of the thread that made the last step if it can go on, or 0:
  // what happens in an execution left to itself.
  size_t fallback() const { return fallback_; }
  // True if any other index than fallback() preempts a thread.
  bool preemptible() const { return preemptible_; }

 private:
  const ThreadSet& threads_;
  const Op* const* ops_;
  size_t size_;
  size_t fallback_;
  bool preemptible_;
};

// Whose turn it is: up to its next announcement.
struct NextTurn {
  ThreadId thread;
  bool is_eager;       // needs no choice, since it commutes with all others
  ThreadId announced;  // who announced an operation just now, if not kNoThread
  const Op* const* ops;  // announced, by thread
};

class Strategy {
 public:
  // Answers of PickThread() that end the execution: the strategy has seen
  // enough of it; it does not offer the choices that it offered before.
  static constexpr size_t kStop = SIZE_MAX;
  static constexpr size_t kDiverged = SIZE_MAX - 1;

  virtual ~Strategy() = default;

  // Prepares for execution number `execution` (from 1). `previous` are the
  // choices of the execution before it, whichever process ran that one, or
  // nothing when the search begins: a strategy keeps no other state between
  // executions, so that a search survives a worker that dies. Returns false
  // once there is none left.
  using Previous = std::optional<std::span<const Choice>>;
  virtual bool Begin(uint64_t execution, Previous previous) = 0;

  // Returns the index of the candidate that goes next, or an answer above.
  virtual size_t PickThread(const Candidates& candidates) = 0;

  // Returns a value in [0, choice.bound) for a choice that is not of threads.
  // choice.bound >= 2. UINT16_MAX stands for kDiverged.
  virtual uint16_t PickValue(const Choice& choice) = 0;

  // Not nullptr: PickThread() would return Below(candidates.size()) of this,
  // and whoever asks may do so instead. Asked after Begin().
  virtual class Random* uniform() { return nullptr; }

  // Asked when every thread has ended: false if the strategy expected choices
  // that the execution did not offer.
  virtual bool Followed() const { return true; }

  // For strategies that look at what executions did.

  // Called before the first Begin() in a process. What the log holds when
  // Begin() is called is the execution before.
  virtual void Attach(const ExecutionLog& log) { (void)log; }
  // True: OnTurn() is called before every turn, whether it was a choice or not.
  virtual bool WatchesTurns() const { return false; }
  virtual void OnTurn(const NextTurn& turn) { (void)turn; }
  // Asked when Begin() has returned false: whether nothing was left out.
  virtual bool Complete() const { return true; }

  // For searches that come to an end: which part of the tree of choices was
  // seen before the execution that was begun, in [0, 1]; a negative number of
  // others.
  virtual double Explored() const { return -1; }
  // After Begin(), before anything else is done to the log: asks for the
  // execution that was begun and for those that will follow, so that others
  // can run them (foresight.h). Returns the ticket of the one begun.
  virtual uint64_t Foresee(Foresight& foresight) {
    (void)foresight;
    return 0;
  }

  // For searches that draw lots.

  // What was seen of behaviours, all through the search. Called like Attach().
  virtual void Watch(const Behaviours& behaviours) { (void)behaviours; }
  // Another process learns from executions, into the memory that they share;
  // here they are only drawn.
  virtual void LearnElsewhere() {}
  // The random stream that the execution begun is drawn from. Those of one
  // stream are independent of each other, and alike until the generation
  // changes.
  virtual size_t stream() const { return 0; }
  virtual uint64_t generation() const { return 0; }
  // Their names, as of strategies; empty: there is one.
  virtual std::span<const char* const> streams() const { return {}; }
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGY_H_
