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

void HappensBefore::ApplyOther(ThreadId id, OpKind kind, MemoryOrder order,
                               ObjectId object) {
  switch (kind) {
    case OpKind::kFence:
      return ApplyFence(id, order);
    case OpKind::kCreateThread:
      return Create(id, static_cast<ThreadId>(object));
    case OpKind::kJoinThread:
      return threads_[id].clock.Join(threads_[object].clock, memory_);
    default:
      return;
  }
}

// An access that does not do all that it could.
void HappensBefore::ApplyRelaxed(ThreadId id, OpKind kind, MemoryOrder order,
                                 Object& object) {
  Thread& thread = threads_[id];
  if (kind != OpKind::kAtomicStore) {
    if (Acquires(order)) {
      Acquire(thread, object);
    } else {
      thread.acquired.Join(object.released, memory_);
    }
  }
  if (kind == OpKind::kAtomicLoad) return;
  if (Releases(order)) {
    const bool knows = kind == OpKind::kAtomicStore || Acquires(order);
    return knows ? Replace(id, object) : Release(id, object);
  }
  if (kind == OpKind::kAtomicStore) {
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
