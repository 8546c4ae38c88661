// SPDX-License-Identifier: Apache-2.0

#include "framework/models/queue_model.h"

#include "framework/models/wait_step.h"

namespace ravel {

using internal::QueueNode;

void QueueState::Count() {
  ready = closed != 0 ? UINT32_MAX : size;
  room = closed != 0 || capacity == kUnbounded ? UINT32_MAX : capacity - size;
}

bool QueueState::Append(QueueNode* node) {
  if (closed != 0 || room == 0) return false;
  node->next = nullptr;
  (first == nullptr ? first : last->next) = node;
  last = node;
  ++size;
  ++unfinished;
  Count();
  return true;
}

QueueNode* QueueState::TakeFirst() {
  QueueNode* node = first;
  if (node == nullptr) return nullptr;
  first = node->next;
  --size;
  Count();
  return node;
}

void QueueState::Close() {
  closed = 1;
  Count();
}

QueueModel::QueueModel(Scheduler& scheduler, QueueState& state,
                       const void* address)
    : scheduler_(scheduler), state_(state), address_(address) {
  if (state.epoch == scheduler.epoch()) [[likely]]
    return;
  // One that a former execution left behind is empty.
  if (state.epoch != 0) {
    const uint32_t capacity = state.capacity;
    state = QueueState();
    state.capacity = capacity;
  }
  state.epoch = scheduler.epoch();
  state.object = scheduler.NewObject();
  state.Count();
}

Op QueueModel::MakeOp(OpKind kind) const {
  return ObjectOp(kind, state_.object, address_);
}

uint64_t QueueModel::Found() const {
  unsigned open = kNoGate;
  if (state_.room > 0) open |= kPutGate;
  if (state_.ready > 0) open |= kGetGate;
  if (state_.unfinished == 0) open |= kTasksGate;
  return state_.size | uint64_t{open} << 32;
}

QueueModel::Result QueueModel::Put(QueueNode* node, int64_t deadline) {
  ++state_.waiters;
  const bool go_on = PerformBefore(scheduler_, MakeOp(OpKind::kPut),
                                   WhenGreater(state_.room, 0), deadline,
                                   [this] { return Found(); });
  --state_.waiters;
  if (!go_on) return Result::kNotNow;
  return state_.Append(node) ? Result::kDone : Result::kClosed;
}

QueueModel::Result QueueModel::Get(QueueNode** node, int64_t deadline) {
  ++state_.waiters;
  const bool go_on = PerformBefore(scheduler_, MakeOp(OpKind::kGet),
                                   WhenGreater(state_.ready, 0), deadline,
                                   [this] { return Found(); });
  --state_.waiters;
  if (!go_on) return Result::kNotNow;
  *node = state_.TakeFirst();
  return *node != nullptr ? Result::kDone : Result::kClosed;
}

// Where they do not succeed, these have only looked.
QueueModel::Result QueueModel::TryPut(QueueNode* node) {
  Op op = MakeOp(OpKind::kPut);
  op.set_size(WaitHint::Tries(op.kind));
  scheduler_.Announce(op);
  const uint64_t found = Found();
  const bool put = state_.Append(node);
  if (!put) op.kind = OpKind::kInspect;
  scheduler_.Performed(op, found);
  if (put) return Result::kDone;
  return state_.closed != 0 ? Result::kClosed : Result::kNotNow;
}

QueueModel::Result QueueModel::TryGet(QueueNode** node) {
  Op op = MakeOp(OpKind::kGet);
  op.set_size(WaitHint::Tries(op.kind));
  scheduler_.Announce(op);
  const uint64_t found = Found();
  *node = state_.TakeFirst();
  if (*node == nullptr) op.kind = OpKind::kInspect;
  scheduler_.Performed(op, found);
  if (*node != nullptr) return Result::kDone;
  return state_.closed != 0 ? Result::kClosed : Result::kNotNow;
}

bool QueueModel::TaskDone() {
  const Op op = MakeOp(OpKind::kTaskDone);
  scheduler_.Announce(op);
  scheduler_.Performed(op, Found());
  if (state_.unfinished == 0) return false;
  --state_.unfinished;
  return true;
}

void QueueModel::Join() {
  ++state_.waiters;
  scheduler_.Perform(MakeOp(OpKind::kJoinQueue),
                     WhenEqual(state_.unfinished, 0));
  --state_.waiters;
}

void QueueModel::Close() {
  const Op op = MakeOp(OpKind::kCloseQueue);
  scheduler_.Announce(op);
  scheduler_.Performed(op, Found());
  state_.Close();
}

void QueueModel::Inspect() {
  const Op op = MakeOp(OpKind::kInspect);
  scheduler_.Announce(op);
  scheduler_.Performed(op, Found());
}

}  // namespace ravel
