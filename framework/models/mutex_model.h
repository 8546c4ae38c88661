// SPDX-License-Identifier: Apache-2.0
//
// The model of a lock that one thread holds at a time. Its state is 16 bytes
// that live in the object itself (in the part of pthread_mutex_t that the
// real lock does not use) and mean "never used" while they carry the number
// of another execution.

#ifndef RAVEL_FRAMEWORK_MODELS_MUTEX_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_MUTEX_MODEL_H_

#include <cerrno>
#include <cstdint>

#include "framework/models/misuse.h"
#include "framework/models/wait_step.h"
#include "scheduler/scheduler.h"

namespace ravel {

struct MutexState {
  uint32_t epoch;
  uint32_t owner;  // thread + 1; 0: free
  ObjectId object;
  uint32_t depth;  // how often a recursive one was locked again; flags of
                   // robust ones (robust_mutexes.h)
};
static_assert(sizeof(MutexState) == 16);

class MutexModel {
 public:
  enum class Kind { kNormal, kRecursive, kErrorCheck };

  // `address` is where the program sees the mutex.
  MutexModel(Scheduler& scheduler, MutexState& state, const void* address,
             Kind kind, bool robust = false);

  // These return 0 or an errno value, as their pthread_mutex_ namesakes.
  // Lock waits for `owner == 0`; of a normal mutex the owner waits for ever,
  // or until `deadline` (a time of Scheduler::now()).
  int Lock(int64_t deadline = Scheduler::kNoDeadline);
  int TryLock();
  // Of a mutex that the thread does not hold: EPERM if it checks errors, the
  // end of the execution if not.
  int Unlock();
  // Destroying a held mutex ends the execution.
  int Destroy();

  // Of a robust one whose holder is gone, which Lock() and TryLock() tell the
  // next by EOWNERDEAD: what it protects is in order again.
  int MakeConsistent();
  bool IsInconsistent() const;

  // For a condition variable: the whole lock is given up, whatever its depth,
  // and taken back later.
  uint32_t Release();
  void Reacquire(uint32_t depth);

 private:
  bool IsMine() const { return state_.owner == scheduler_.self() + 1u; }
  Op MakeOp(OpKind kind) const;
  bool Take(int64_t deadline = Scheduler::kNoDeadline);
  void NoteTaken();
  int Taken();
  int UnlockRobust();
  void Untake();

  Scheduler& scheduler_;
  MutexState& state_;
  uintptr_t address_;
  Kind kind_;
  bool robust_;
};

// What follows is part of every lock() and unlock() of a program.

inline MutexModel::MutexModel(Scheduler& scheduler, MutexState& state,
                              const void* address, Kind kind, bool robust)
    : scheduler_(scheduler),
      state_(state),
      address_(reinterpret_cast<uintptr_t>(address)),
      kind_(kind),
      robust_(robust) {
  if (state.epoch == scheduler.epoch()) [[likely]]
    return;
  state = {scheduler.epoch(), 0, scheduler.NewObject(), 0};
}

inline Op MutexModel::MakeOp(OpKind kind) const {
  return PackOp(kind, state_.object, address_);
}

inline bool MutexModel::Take(int64_t deadline) {
  if (!PerformBefore(scheduler_, MakeOp(OpKind::kLock),
                     WhenEqual(state_.owner, 0), deadline)) {
    return false;
  }
  state_.owner = scheduler_.self() + 1u;
  if (robust_) [[unlikely]]
    NoteTaken();
  return true;
}

inline int MutexModel::Lock(int64_t deadline) {
  if (kind_ != Kind::kNormal && IsMine()) {
    if (kind_ == Kind::kErrorCheck) return EDEADLK;
    ++state_.depth;  // no other thread can tell, so it is no step
    return 0;
  }
  if (!Take(deadline)) return ETIMEDOUT;
  return robust_ ? Taken() : 0;
}

inline int MutexModel::Unlock() {
  if (robust_) [[unlikely]]
    return UnlockRobust();
  if (!IsMine()) {
    if (kind_ != Kind::kNormal) return EPERM;
    StopForStranger(scheduler_, state_.owner);
  }
  if (state_.depth > 0) {
    --state_.depth;
    return 0;
  }
  scheduler_.Perform(MakeOp(OpKind::kUnlock));
  state_.owner = 0;
  return 0;
}

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_MUTEX_MODEL_H_
