// SPDX-License-Identifier: Apache-2.0
//
// The model of a queue of items: put waits for room, get for an item, join
// for every item to be done. An item is a node that somebody else made: here
// it is only linked, so that a put is one step whatever the item is.

#ifndef RAVEL_FRAMEWORK_MODELS_QUEUE_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_QUEUE_MODEL_H_

#include <cstdint>

#include "ravel/internal/queue_core.h"
#include "scheduler/scheduler.h"

namespace ravel {

// What a queue is, in either world. All zero, but for `capacity`: empty.
struct QueueState {
  static constexpr uint32_t kUnbounded = UINT32_MAX;

  uint32_t epoch;
  ObjectId object;
  uint32_t ready;  // what get waits for to be > 0: the size; or it is closed
  uint32_t room;   // what put waits for to be > 0: places; or it is closed
  uint32_t size;
  uint32_t unfinished;
  uint32_t waiters;
  uint32_t closed;
  uint32_t capacity;
  internal::QueueNode* first;
  internal::QueueNode* last;

  // These say whether the queue took, or gave, the item.
  bool Append(internal::QueueNode* node);
  internal::QueueNode* TakeFirst();
  void Close();
  // Sets `ready` and `room` after a change.
  void Count();
};
static_assert(sizeof(QueueState) == 56);

class QueueModel {
 public:
  using Result = internal::QueueResult;

  // `address` is where the program sees the queue. What was put into it
  // before the execution is in it.
  QueueModel(Scheduler& scheduler, QueueState& state, const void* address);

  // `deadline` is a time of Scheduler::now().
  Result Put(internal::QueueNode* node, int64_t deadline);
  Result TryPut(internal::QueueNode* node);
  Result Get(internal::QueueNode** node, int64_t deadline);
  Result TryGet(internal::QueueNode** node);

  // Returns false if no item is unfinished.
  bool TaskDone();
  void Join();
  void Close();
  void Inspect();

 private:
  Op MakeOp(OpKind kind) const;
  // The value of a step: how many items there were, and which gates stood open.
  uint64_t Found() const;

  Scheduler& scheduler_;
  QueueState& state_;
  const void* address_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_QUEUE_MODEL_H_
