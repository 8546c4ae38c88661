// SPDX-License-Identifier: Apache-2.0

#include "scheduler/observers/happens_before.h"

namespace ravel {

HappensBefore::HappensBefore()
    : memory_(size_t{1} << 30),
      objects_(size_t{1} << 24),
      threads_(ThreadSet::kCapacity) {}

void HappensBefore::Begin(uint32_t epoch) {
  epoch_ = epoch;
  memory_.Reset();
  threads_[0] = Thread();
  threads_[0].now = 1;
  threads_[0].clock.Set(0, 1, memory_);
}

VectorClock& HappensBefore::Released(ObjectId id) {
  if (id >= objects_.capacity()) Die("an execution has too many objects");
  Object& object = objects_[id];
  if (object.epoch != epoch_) {
    object.epoch = epoch_;
    object.released.Reset();
  }
  return object.released;
}

void HappensBefore::Acquire(Thread& thread, const Step& step) {
  VectorClock& target = Acquires(step.order()) ? thread.clock : thread.acquired;
  target.Join(Released(step.object), memory_);
}

void HappensBefore::Release(ThreadId id, VectorClock& into) {
  into.Assign(threads_[id].clock, memory_);
  Advance(id);
}

void HappensBefore::Advance(ThreadId id) {
  Thread& thread = threads_[id];
  thread.clock.Set(id, ++thread.now, memory_);
}

void HappensBefore::Apply(const Step& step) {
  Thread& thread = threads_[step.thread];
  switch (step.kind) {
    case OpKind::kAtomicLoad:
      Acquire(thread, step);
      break;
    case OpKind::kAtomicStore:
      if (Releases(step.order())) {
        Release(step.thread, Released(step.object));
      } else {
        Released(step.object).Assign(thread.released, memory_);
      }
      break;
    case OpKind::kAtomicUpdate: {
      Acquire(thread, step);
      VectorClock& released = Released(step.object);
      if (Releases(step.order())) {
        released.Join(thread.clock, memory_);
        Advance(step.thread);
      } else {
        released.Join(thread.released, memory_);
      }
      break;
    }
    case OpKind::kFence:
      if (Acquires(step.order())) thread.clock.Join(thread.acquired, memory_);
      if (Releases(step.order())) Release(step.thread, thread.released);
      break;
    case OpKind::kCreateThread: {
      const auto child = static_cast<ThreadId>(step.object);
      threads_[child] = Thread();
      Release(step.thread, threads_[child].clock);
      threads_[child].now = 1;
      threads_[child].clock.Set(child, 1, memory_);
      break;
    }
    case OpKind::kJoinThread:
      thread.clock.Join(threads_[step.object].clock, memory_);
      break;
    default:
      ApplySync(thread, step);
      break;
  }
}

void HappensBefore::ApplySync(Thread& thread, const Step& step) {
  const Sync sync = Traits(step.kind).sync;
  if (sync == Sync::kNone) return;
  if (sync == Sync::kAcquireIfDone && step.value == 0) return;
  VectorClock& released = Released(step.object);
  if (sync != Sync::kRelease) thread.clock.Join(released, memory_);
  if (sync == Sync::kRelease || sync == Sync::kBoth) {
    released.Join(thread.clock, memory_);
    Advance(step.thread);
  }
}

}  // namespace ravel
