// SPDX-License-Identifier: Apache-2.0
//
// A quick word on which steps commute, for who looks at millions of them:
// coverage, and the strategies that draw lots. It knows places, not bytes, and
// errs towards dependence. A reduction needs more (reduction/effect.h).

#ifndef RAVEL_SCHEDULER_COMMUTE_H_
#define RAVEL_SCHEDULER_COMMUTE_H_

#include <cstdint>

#include "scheduler/operation.h"

namespace ravel {

// A hash of two numbers; the same everywhere and for ever.
inline uint64_t MixHash(uint64_t a, uint64_t b) {
  uint64_t mixed = (a ^ b * 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9;
  mixed ^= mixed >> 32;
  return mixed * 0x94d049bb133111eb;
}

// Two of these at one object commute. `value` is that of the step; of an
// operation that is only announced: 1.
inline bool OnlyLooks(OpKind kind, uint64_t value) {
  switch (kind) {
    case OpKind::kRead:
    case OpKind::kAtomicLoad:
    case OpKind::kInspect:
    case OpKind::kWaitEvent:
    case OpKind::kLockShared:
    case OpKind::kUnlockShared:
    case OpKind::kJoinQueue:
    case OpKind::kPassBarrier:
    case OpKind::kGetFuture:
      return true;
    case OpKind::kTryLockShared:
      return true;
    case OpKind::kTryLock:
    case OpKind::kTryAcquire:
      return value == 0;
    default:
      return false;
  }
}

// The object of these is a thread.
inline bool NamesThread(OpKind kind) {
  return kind == OpKind::kCreateThread || kind == OpKind::kExitThread ||
         kind == OpKind::kJoinThread || kind == OpKind::kDetachThread ||
         kind == OpKind::kTryJoin;
}

// The name of the `count`th thread (from 1) that the one of that name made:
// numbers of threads follow the order in which they are made, names do not.
inline constexpr uint64_t kFirstThreadName = 1;
inline uint64_t ThreadName(uint64_t creator, uint64_t count) {
  return MixHash(~creator, count);
}

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_COMMUTE_H_
