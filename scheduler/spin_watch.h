// SPDX-License-Identifier: Apache-2.0
//
// Knows the threads that go round a loop in which they only look: at atomics,
// at the clock, whether a lock is free. While nobody changes anything, each
// round finds what the last one found, so such a thread rests until somebody
// does. It is a matter of fairness (Musuvathi and Qadeer, "Fair Stateless Model
// Checking", 2008): without it a search that follows one thread as long as it
// can never leaves the loop.
//
// What the thread keeps to itself is not seen: a loop that counts down is cut
// into pieces of `bound` rounds, between which some other thread makes a
// change, or none of the others can. So the bound is part of what a verdict
// assumes.

#ifndef RAVEL_SCHEDULER_SPIN_WATCH_H_
#define RAVEL_SCHEDULER_SPIN_WATCH_H_

#include <bit>
#include <cstdint>

#include "scheduler/op_flags.h"
#include "scheduler/operation.h"
#include "scheduler/thread_set.h"

namespace ravel {

// Of one thread. All zero: it has not looked yet.
struct SpinState {
  uint64_t writes = 0;  // what they were when it looked first
  uint64_t locks = 0;
  uint64_t mark = 0;    // a look that begins a round, if it comes again
  uint32_t looks = 0;   // since nobody else locked
  uint32_t rounds = 0;  // since the mark
  bool spins = false;   // known to go round since the last write
};

class SpinWatch {
 public:
  void set_bound(uint32_t rounds) { bound_ = rounds; }

  void Begin() {
    writes_ = 1;
    locks_ = 0;
    turns_ = 0;
    resting_.Clear();
  }

  // Memory that others may look at was written to.
  void NoteWrite() { ++writes_; }

  // A step of `thread`. `changed` is whether it did what its kind does: a
  // failed try_lock() did not, nor did writing what was there before.
  [[gnu::always_inline]] void OnStep(ThreadId thread, SpinState& state,
                                     OpKind kind, ObjectId object, bool changed,
                                     uintptr_t place) {
    const uint32_t is = OpFlags::Of(kind);
    if (changed && (is & OpFlags::kProgress) != 0) {
      ++writes_;
      return;
    }
    if (changed && (is & OpFlags::kLock) != 0) NoteLock(state);
    if ((is & (OpFlags::kLook | OpFlags::kProgress)) != 0) {
      const uint64_t key =
          (uint64_t{object} << 8 ^ static_cast<uint64_t>(kind)) ^
          static_cast<uint64_t>(place) << 32;
      Look(thread, state, key);
    }
  }

  // No thread need rest: then Resting() is empty as well.
  bool IsQuiet() const { return resting_.empty(); }

  // The threads that need not go on; none once something has changed.
  const ThreadSet& Resting() {
    if (!resting_.empty() && resting_since_ != writes_ + locks_) {
      resting_.Clear();
      turns_ = 0;
    }
    return resting_;
  }

  // How often a thread was woken though nothing had changed, because all
  // rested; counts one more.
  uint32_t NextTurn() { return turns_++; }

 private:
  // The thread's own locking is part of its loop. Once it is known to go
  // round, others that do so too need not look again because of it, or two
  // would keep each other going.
  void NoteLock(SpinState& state) {
    if (state.writes == writes_ && state.spins) return;
    const bool alone = state.locks == locks_;
    ++locks_;
    if (alone) state.locks = locks_;
  }

  // Which look begins a round is found as by Brent ("An Improved Monte Carlo
  // Factorization Algorithm", 1980): the mark moves on at the powers of two.
  void Look(ThreadId thread, SpinState& state, uint64_t key) {
    if (state.writes != writes_ || state.locks != locks_) {
      const bool spins = state.writes == writes_ && state.spins;
      state = {writes_, locks_, key, 1, 0, spins};
      return;
    }
    ++state.looks;
    if (key == state.mark) {
      if (++state.rounds < bound_) return;
      Resting();
      state.spins = true;
      resting_.Insert(thread);
      resting_since_ = writes_ + locks_;
    } else if (std::has_single_bit(state.looks)) {
      state.mark = key;
      state.rounds = 0;
    }
  }

  uint64_t writes_ = 1;  // how many there were
  uint64_t locks_ = 0;   // how often a thread took or gave back a lock
  uint32_t bound_ = 100;
  uint32_t turns_ = 0;
  uint64_t resting_since_ = 0;  // the sum of both
  ThreadSet resting_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_SPIN_WATCH_H_
