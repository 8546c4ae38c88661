// SPDX-License-Identifier: Apache-2.0
//
// The model of a lock that one thread holds alone or several share. A writer
// waits for nobody to hold it, a reader for no writer to; neither goes before
// the other, so every order is explored.

#ifndef RAVEL_FRAMEWORK_MODELS_SHARED_MUTEX_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_SHARED_MUTEX_MODEL_H_

#include <cstdint>

#include "scheduler/scheduler.h"

namespace ravel {

// All zero: never used.
struct SharedMutexState {
  uint32_t epoch;
  ObjectId object;
  uint32_t writer;  // thread + 1; 0: none
  // What a writer waits to be 0: thread + 1 of the one thread that holds it,
  // or a multiple of 65,536 if several do.
  uint32_t holder;
  uint32_t readers;
  uint32_t reader_sum;  // of thread + 1, so the last reader is known
};
static_assert(sizeof(SharedMutexState) == 24);

class SharedMutexModel {
 public:
  // `address` is where the program sees the lock.
  SharedMutexModel(Scheduler& scheduler, SharedMutexState& state,
                   const void* address);

  // Return false if `deadline` (a time of Scheduler::now()) passed first.
  bool Lock(int64_t deadline = Scheduler::kNoDeadline);
  bool LockShared(int64_t deadline = Scheduler::kNoDeadline);
  bool TryLock();
  bool TryLockShared();

  // By a thread that does not hold it: the end of the execution. That a
  // reader is a stranger is known only while there is at most one.
  void Unlock();
  void UnlockShared();
  // Whichever of the two it is, for pthread_rwlock_unlock().
  void UnlockEither();

  // Destroying a held one ends the execution.
  void Destroy();

  bool IsWriter() const { return state_.writer == scheduler_.self() + 1u; }

 private:
  Op MakeOp(OpKind kind) const;
  void TakeAlone();
  void TakeShared();
  void NameHolder();
  [[noreturn]] void StopForStranger();

  Scheduler& scheduler_;
  SharedMutexState& state_;
  const void* address_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_SHARED_MUTEX_MODEL_H_
