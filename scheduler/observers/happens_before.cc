// SPDX-License-Identifier: Apache-2.0

#include "scheduler/observers/happens_before.h"

namespace ravel {

HappensBefore::HappensBefore()
    : memory_(size_t{1} << 30),
      objects_(size_t{1} << 24),
      threads_(ThreadSet::kCapacity),
      now_(ThreadSet::kCapacity) {}

void HappensBefore::Begin(uint32_t epoch) {
  epoch_ = epoch;
  memory_.Reset();
  threads_[0] = Thread();
  now_[0] = 1;
  threads_[0].clock.Set(0, 1, memory_);
}

inline HappensBefore::Object& HappensBefore::At(ObjectId id) {
  if (id >= objects_.capacity()) [[unlikely]]
    Die("an execution has too many objects");
  Object& object = objects_[id];
  if (object.epoch != epoch_) object = {epoch_, 0, 0, VectorClock()};
  return object;
}

inline void HappensBefore::Advance(ThreadId id) {
  threads_[id].clock.Set(id, ++now_[id], memory_);
}

inline void HappensBefore::Replace(ThreadId id, Object& object) {
  object.released.Assign(threads_[id].clock, memory_);
  object.releaser = id;
  object.time = now_[id];
  Advance(id);
}

inline void HappensBefore::Release(ThreadId id, Object& object) {
  const Thread& thread = threads_[id];
  if (object.released.empty() || Knows(thread, object)) {
    return Replace(id, object);
  }
  object.released.Join(thread.clock, memory_);
  object.time = 0;
  Advance(id);
}

void HappensBefore::Apply(const Step& step) {
  const ThreadId id = step.thread;
  const Sync sync = Traits(step.kind).sync;
  if (sync != Sync::kNone) {
    if (sync == Sync::kAcquireIfDone && step.value == 0) return;
    Object& object = At(step.object);
    if (sync == Sync::kRelease) return Release(id, object);
    Acquire(threads_[id], object);
    if (sync == Sync::kBoth) Replace(id, object);
    return;
  }
  switch (step.kind) {
    case OpKind::kAtomicLoad:
    case OpKind::kAtomicStore:
    case OpKind::kAtomicUpdate:
      return ApplyMemory(step);
    case OpKind::kFence:
      return ApplyFence(id, step.order());
    case OpKind::kCreateThread:
      return Create(id, static_cast<ThreadId>(step.object));
    case OpKind::kJoinThread:
      return threads_[id].clock.Join(threads_[step.object].clock, memory_);
    default:
      return;
  }
}

inline void HappensBefore::ApplyMemory(const Step& step) {
  const ThreadId id = step.thread;
  const MemoryOrder order = step.order();
  Thread& thread = threads_[id];
  Object& object = At(step.object);
  if (step.kind != OpKind::kAtomicStore) {
    if (Acquires(order)) {
      Acquire(thread, object);
    } else {
      thread.acquired.Join(object.released, memory_);
    }
  }
  if (step.kind == OpKind::kAtomicLoad) return;
  if (Releases(order)) {
    const bool knows = step.kind == OpKind::kAtomicStore || Acquires(order);
    return knows ? Replace(id, object) : Release(id, object);
  }
  if (step.kind == OpKind::kAtomicStore) {
    object.released.Assign(thread.released, memory_);
  } else {
    object.released.Join(thread.released, memory_);
  }
  object.time = 0;
}

void HappensBefore::ApplyFence(ThreadId id, MemoryOrder order) {
  Thread& thread = threads_[id];
  if (Acquires(order)) thread.clock.Join(thread.acquired, memory_);
  if (!Releases(order)) return;
  thread.released.Assign(thread.clock, memory_);
  Advance(id);
}

void HappensBefore::Create(ThreadId creator, ThreadId child) {
  Thread& thread = threads_[child];
  thread = Thread();
  thread.clock.Assign(threads_[creator].clock, memory_);
  Advance(creator);
  now_[child] = 1;
  thread.clock.Set(child, 1, memory_);
}

}  // namespace ravel
