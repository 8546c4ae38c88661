// SPDX-License-Identifier: Apache-2.0

#include "scheduler/observers/coverage.h"

namespace ravel {
namespace {

uint64_t Mix(uint64_t a, uint64_t b) {
  uint64_t mixed = (a ^ b * 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9;
  mixed ^= mixed >> 32;
  return mixed * 0x94d049bb133111eb;
}

// Two of these at one object commute.
bool IsLook(const Step& step) {
  switch (step.kind) {
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
      return step.value == 0;
    default:
      return false;
  }
}

bool NamesThread(OpKind kind) {
  return kind == OpKind::kCreateThread || kind == OpKind::kExitThread ||
         kind == OpKind::kJoinThread || kind == OpKind::kDetachThread;
}

}  // namespace

Coverage::Thread& Coverage::Of(ThreadId thread) {
  if (thread >= threads_.size()) threads_.resize(thread + 1u);
  return threads_[thread];
}

uint64_t& Coverage::LastChange(ObjectId id) {
  if (id >= objects_.size()) objects_.resize(id * size_t{2} + 64);
  Object& object = objects_[id];
  if (object.execution != execution_) object = {execution_, 0};
  return object.change;
}

uint64_t Coverage::Fingerprint(std::span<const Step> steps) {
  ++execution_;
  threads_.assign(threads_.size(), Thread());
  Of(0).name = 1;
  uint64_t sum = 0;
  for (const Step& step : steps) {
    Thread& thread = Of(step.thread);
    const uint64_t self = Mix(thread.name, ++thread.steps);
    uint64_t seen = 0;
    if (NamesThread(step.kind)) {
      if (step.kind == OpKind::kCreateThread) {
        const uint64_t name = Mix(~thread.name, ++thread.created);
        Of(static_cast<ThreadId>(step.object)).name = name;
      }
    } else if (step.kind == OpKind::kChoose) {
      seen = step.value;
    } else if (step.object != kNoObject) {
      uint64_t& change = LastChange(step.object);
      seen = change;
      if (!IsLook(step)) change = self;
    }
    sum += Mix(self ^ static_cast<uint64_t>(step.kind) << 56, seen);
  }
  return sum;
}

}  // namespace ravel
