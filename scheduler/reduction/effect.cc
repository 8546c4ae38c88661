// SPDX-License-Identifier: Apache-2.0

#include "scheduler/reduction/effect.h"

namespace ravel {
namespace {

constexpr uint64_t kCount = 0xffffffff;  // the low half of a value

uint64_t ThreadKey(ObjectId thread) {
  return static_cast<uint64_t>(Place::kThreads) | uint64_t{thread} << 3;
}

uint64_t KeyOf(const Step& step) {
  if (step.address != 0) return step.address;
  if (step.object == kNoObject) return 0;
  return static_cast<uint64_t>(Place::kObjects) | uint64_t{step.object} << 3;
}

// One that waits for a gate of a lock, or tries.
void AsLock(const Step& step, bool timed, LockChange change, Effect* effect) {
  effect->writes = true;
  effect->is_lock = true;
  effect->gate = GateOf(step.kind);
  effect->waits = !timed && effect->gate != kNoGate;
  effect->tries = timed;
  effect->change = change;
}

void AsTryLock(const Step& step, LockChange change, Effect* effect) {
  AsLock(step, true, change, effect);
  effect->writes = step.value != 0;
  if (!effect->writes) effect->change = LockChange::kNone;
}

// Of an object whose steps say which gates they found open.
void AsGated(const Step& step, bool timed, Effect* effect) {
  effect->writes = true;
  effect->gate = GateOf(step.kind);
  effect->open = static_cast<uint8_t>(step.value >> 32);
  const bool tries = step.size() != 0 && (step.size() & WaitHint::kTimed) == 0;
  effect->tries = tries || timed;
  effect->waits = !effect->tries && effect->gate != kNoGate;
}

void AsTimeOut(const Step& step, Effect* effect) {
  if ((step.size() & WaitHint::kJoins) != 0) {
    effect->key = ThreadKey(step.object);
    return;
  }
  const Gate gate = WaitHint::GateIn(step.size());
  effect->gate = gate;
  // Whoever waits for a notification leaves the line.
  effect->writes = gate == kNoGate;
  effect->tries = gate != kNoGate && gate != kEventGate && gate != kTasksGate;
  effect->is_lock = gate == kLockGate || gate == kSharedGate;
}

}  // namespace

Effect EffectOf(const Step& step, const EffectRules& rules) {
  Effect effect;
  effect.key = KeyOf(step);
  const bool timed =
      (step.size() & WaitHint::kTimed) != 0 && !rules.ordered_clock;
  const bool idles = rules.ordered_clock || rules.idling_matters;
  switch (step.kind) {
    case OpKind::kRead:
    case OpKind::kAtomicLoad:
      effect.bytes = step.size();
      break;
    case OpKind::kWrite:
    case OpKind::kAtomicStore:
    case OpKind::kAtomicUpdate:
      effect.bytes = step.size();
      effect.writes = true;
      break;
    case OpKind::kNone:
    case OpKind::kFence:
    case OpKind::kCreateThread:
    case OpKind::kDetachThread:
    case OpKind::kChoose:
    case OpKind::kFailedCheck:
    case OpKind::kFree:
      effect.key = 0;
      break;
    case OpKind::kExitThread:
      effect.key = ThreadKey(step.object);
      effect.writes = true;
      effect.is_world = rules.has_daemons;
      break;
    case OpKind::kTryJoin:
      effect.key = ThreadKey(step.object);
      break;
    case OpKind::kJoinThread:
      effect.key = ThreadKey(step.object);
      effect.is_enabled = true;
      break;
    case OpKind::kPassBarrier:
    case OpKind::kGetFuture:
      effect.is_enabled = true;
      break;
    case OpKind::kWakeCondition:
      effect.is_enabled = step.value != 0;
      effect.writes = true;
      // Only while others can run, and only so many in an execution.
      effect.is_world = !effect.is_enabled;
      break;
    case OpKind::kSleep:
      effect.key =
          rules.clock_matters ? static_cast<uint64_t>(Place::kClock) : 0;
      effect.writes = true;
      effect.is_world = idles;
      break;
    case OpKind::kYield:
    case OpKind::kReadClock:
      effect.key = 0;
      effect.is_world = idles;
      break;
    case OpKind::kTimeOut:
      AsTimeOut(step, &effect);
      effect.is_world = idles;
      break;
    case OpKind::kLock:
      AsLock(step, timed, LockChange::kTake, &effect);
      break;
    case OpKind::kLockShared:
      AsLock(step, timed, LockChange::kShare, &effect);
      break;
    case OpKind::kTryLock:
      AsTryLock(step, LockChange::kTake, &effect);
      break;
    case OpKind::kTryLockShared:
      AsTryLock(step, LockChange::kShare, &effect);
      break;
    case OpKind::kUnlock:
    case OpKind::kEndOnce:
      AsLock(step, false, LockChange::kFree, &effect);
      break;
    case OpKind::kUnlockShared:
      AsLock(step, false, LockChange::kUnshare, &effect);
      break;
    case OpKind::kOutput:
      AsLock(step, false, LockChange::kNone, &effect);
      break;
    case OpKind::kBeginOnce:
      AsLock(step, false, LockChange::kTake, &effect);
      break;
    case OpKind::kAcquire:
      AsGated(step, timed, &effect);
      effect.open = kAcquireGate;
      break;
    case OpKind::kTryAcquire:
      AsGated(step, true, &effect);
      effect.writes = step.value != 0;
      effect.open = effect.writes ? kAcquireGate : kNoGate;
      break;
    case OpKind::kRelease:
      AsGated(step, false, &effect);
      effect.writes = (step.value & kCount) != 0;
      // Elsewhere it might not be too many.
      effect.tries = !effect.writes;
      break;
    case OpKind::kPut:
    case OpKind::kGet:
    case OpKind::kTaskDone:
    case OpKind::kCloseQueue:
      AsGated(step, timed, &effect);
      break;
    case OpKind::kJoinQueue:
      AsGated(step, timed, &effect);
      effect.writes = false;
      break;
    case OpKind::kInspect:
      effect.gate = WaitHint::GateIn(step.size());
      effect.tries = effect.gate != kNoGate;
      break;
    case OpKind::kSetEvent:
    case OpKind::kClearEvent:
      effect.writes = true;
      effect.open = step.value != 0 ? kEventGate : kNoGate;
      break;
    case OpKind::kWaitEvent:
      effect.gate = kEventGate;
      effect.waits = !timed;
      break;
    // Threads of the process end as well, wherever they are.
    case OpKind::kEndProcess:
    case OpKind::kKillProcess:
    // Whoever waits at a pipe may do so for either end of it, or for its end.
    case OpKind::kReadPipe:
    case OpKind::kWritePipe:
    case OpKind::kClosePipe:
      effect.writes = true;
      effect.is_world = true;
      break;
    case OpKind::kWaitProcess:
      effect.writes = true;
      break;
    case OpKind::kWriteFile:
      effect.key = static_cast<uint64_t>(Place::kFiles);
      effect.writes = true;
      break;
    case OpKind::kWaitCondition:
    case OpKind::kNotifyOne:
    case OpKind::kNotifyAll:
    case OpKind::kArrive:
    case OpKind::kSetFuture:
      effect.writes = true;
      break;
  }
  return effect;
}

Effect EffectOf(ThreadId thread, const Op& op, const EffectRules& rules) {
  Step step = MakeStep(thread, op);
  const bool is_try =
      op.kind == OpKind::kTryLock || op.kind == OpKind::kTryLockShared ||
      op.kind == OpKind::kTryAcquire || op.kind == OpKind::kRelease;
  if (is_try) step.value = 1;
  return EffectOf(step, rules);
}

}  // namespace ravel
