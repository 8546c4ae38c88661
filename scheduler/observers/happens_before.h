// SPDX-License-Identifier: Apache-2.0
//
// The happens-before order of an execution ([intro.races] of the C++
// standard), one vector clock a thread. Values are sequentially consistent,
// but the order is the one that the program wrote down:
//
//   unlock -> next lock of the same mutex
//   release store -> acquire load that reads it, or that reads a
//     read-modify-write that goes on from it (a release sequence; a plain
//     store, of the same thread too, ends it, as in C++20)
//   release fence; relaxed store -> relaxed load; acquire fence
//     ([atomics.fences]), and each half with an operation
//   creating a thread -> its beginning; its end -> the join

#ifndef RAVEL_SCHEDULER_OBSERVERS_HAPPENS_BEFORE_H_
#define RAVEL_SCHEDULER_OBSERVERS_HAPPENS_BEFORE_H_

#include <cstdint>

#include "scheduler/bump.h"
#include "scheduler/observers/vector_clock.h"
#include "scheduler/op_flags.h"
#include "scheduler/step.h"
#include "scheduler/thread_set.h"

namespace ravel {

class HappensBefore {
 public:
  HappensBefore();

  void Begin(uint32_t epoch);
  void Apply(const Step& step) {
    Apply(step.thread, step.kind, step.order(), step.object, step.value);
  }
  void Apply(ThreadId id, OpKind kind, MemoryOrder order, ObjectId object,
             uint64_t value);

  // The thread's own component: it grows with every release, so what the
  // thread does later is told from what others may know of it.
  uint32_t Now(ThreadId thread) const { return now_[thread]; }
  // Now() of every thread, by its number.
  const uint32_t* times() const { return &now_[0]; }
  // Whether what `earlier` did at its time `clock` happens before what
  // `thread` does now.
  bool Orders(ThreadId earlier, uint32_t clock, ThreadId thread) const {
    return threads_[thread].clock.Get(earlier) >= clock;
  }

 private:
  struct alignas(64) Thread {
    VectorClock clock;     // its own component is Now()
    VectorClock released;  // by the last release fence
    VectorClock acquired;  // what relaxed loads read, for the next fence
  };
  struct alignas(64) Object {
    uint32_t epoch;
    // What is released here is what this thread knew at that time of its, if
    // it is not 0: whoever knows that time knows all of it.
    ThreadId releaser;
    uint32_t time;
    VectorClock released;
  };

  Object& At(ObjectId id) {
    if (id >= objects_.capacity()) [[unlikely]]
      Die("an execution has too many objects");
    Object& object = objects_[id];
    if (object.epoch != epoch_) object = {epoch_, 0, 0, VectorClock()};
    return object;
  }
  bool Knows(const Thread& thread, const Object& object) const {
    return object.time != 0 && thread.clock.Get(object.releaser) >= object.time;
  }
  // What was released at the object happens before what the thread does next.
  void Acquire(Thread& thread, const Object& object) {
    if (!Knows(thread, object)) thread.clock.Join(object.released, memory_);
  }
  // What the thread did happens before what others acquire there, besides what
  // happens before that already; or instead of it.
  [[gnu::always_inline]] void Release(ThreadId id, Object& object) {
    const Thread& thread = threads_[id];
    if (object.released.empty() || Knows(thread, object)) [[likely]] {
      return Replace(id, object);
    }
    object.released.Join(thread.clock, memory_);
    object.time = 0;
    Advance(id);
  }
  [[gnu::always_inline]] void Replace(ThreadId id, Object& object) {
    object.released.Assign(threads_[id].clock, memory_);
    object.releaser = id;
    object.time = now_[id];
    Advance(id);
  }
  void Advance(ThreadId id) { threads_[id].clock.Set(id, ++now_[id], memory_); }
  void ApplyMemory(ThreadId id, OpKind kind, MemoryOrder order, Object& object);
  void ApplyRelaxed(ThreadId id, OpKind kind, MemoryOrder order,
                    Object& object);
  void ApplyOther(ThreadId id, OpKind kind, MemoryOrder order, ObjectId object);
  void ApplyFence(ThreadId id, MemoryOrder order);
  void Create(ThreadId creator, ThreadId child);

  uint32_t epoch_ = 0;
  VectorClock::Memory memory_;
  Bump<Object> objects_;
  Bump<Thread> threads_;
  Bump<uint32_t> now_;
};

// What follows is part of every step.

[[gnu::always_inline]] inline void HappensBefore::ApplyMemory(ThreadId id,
                                                              OpKind kind,
                                                              MemoryOrder order,
                                                              Object& object) {
  const bool loads = kind != OpKind::kAtomicStore;
  const bool stores = kind != OpKind::kAtomicLoad;
  if ((loads && !Acquires(order)) || (stores && !Releases(order))) [[unlikely]]
    return ApplyRelaxed(id, kind, order, object);
  if (loads) Acquire(threads_[id], object);
  if (stores) Replace(id, object);
}

[[gnu::always_inline]] inline void HappensBefore::Apply(ThreadId id,
                                                        OpKind kind,
                                                        MemoryOrder order,
                                                        ObjectId object,
                                                        uint64_t value) {
  const uint32_t flags = OpFlags::Of(kind);
  const Sync sync = OpFlags::SyncOf(flags);
  if (sync == Sync::kNone) {
    return (flags & OpFlags::kAtomic) != 0
               ? ApplyMemory(id, kind, order, At(object))
               : ApplyOther(id, kind, order, object);
  }
  if (sync == Sync::kAcquireIfDone && value == 0) return;
  Object& at = At(object);
  if (sync == Sync::kRelease) return Release(id, at);
  Acquire(threads_[id], at);
  if (sync == Sync::kBoth) Replace(id, at);
}

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_OBSERVERS_HAPPENS_BEFORE_H_
