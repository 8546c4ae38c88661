// SPDX-License-Identifier: Apache-2.0
//
// Robust mutexes that threads hold. Where the holder is gone without having
// unlocked one, it is free again, and the next to lock it is told (as
// pthread_mutexattr_setrobust() has it).

#ifndef RAVEL_FRAMEWORK_MODELS_ROBUST_MUTEXES_H_
#define RAVEL_FRAMEWORK_MODELS_ROBUST_MUTEXES_H_

#include "framework/models/mutex_model.h"
#include "scheduler/virtual_thread.h"

namespace ravel {

class RobustMutexes {
 public:
  // What a robust mutex has in MutexState::depth besides the depth.
  static constexpr uint32_t kOwnerDied = 1u << 30;     // and nobody knows
  static constexpr uint32_t kInconsistent = 1u << 29;  // the holder was told
  static constexpr uint32_t kUnusable = 1u << 28;      // it unlocked it so
  static constexpr uint32_t kFlags = kOwnerDied | kInconsistent | kUnusable;

  // Takes its memory before the first execution.
  static void Prepare();

  static void Add(Scheduler& scheduler, MutexState& state, uintptr_t address);
  static void Remove(Scheduler& scheduler, const MutexState& state);
  // The thread has ended, wherever it was.
  static void ThreadGone(VirtualThread& thread);
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_ROBUST_MUTEXES_H_
