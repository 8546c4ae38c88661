// SPDX-License-Identifier: Apache-2.0

#include "ravel/queue.h"

#include <mutex>

#include "framework/models/queue_model.h"
#include "framework/primitives/object.h"
#include "framework/primitives/real_wait.h"

namespace ravel {

QueueClosed::QueueClosed() noexcept = default;
QueueClosed::~QueueClosed() = default;
const char* QueueClosed::what() const noexcept { return "the queue is closed"; }

namespace internal {
namespace {

constexpr Sort kQueue = {"queue", sizeof(QueueCore)};

QueueState& StateOf(ModelState<14>& state) {
  static_assert(sizeof(QueueState) <= sizeof(state));
  return reinterpret_cast<QueueState&>(state);
}

QueueModel ModelOf(Scheduler& scheduler, ModelState<14>& state,
                   const QueueCore* core, const ObjectName& name) {
  return ModelIn<QueueModel, QueueState>(scheduler, state, core, kQueue, name);
}

QueueResult Failure(const QueueState& state) {
  return state.closed != 0 ? QueueResult::kClosed : QueueResult::kNotNow;
}

}  // namespace

QueueCore::QueueCore(size_t capacity, std::string_view name) noexcept
    : name_(name) {
  QueueState& state = StateOf(state_);
  state.capacity = capacity == 0 || capacity >= QueueState::kUnbounded
                       ? QueueState::kUnbounded
                       : static_cast<uint32_t>(capacity);
  state.Count();
}

QueueCore::~QueueCore() {
  const Scheduler* scheduler = Scheduler::Current();
  const QueueState& state = StateOf(state_);
  // A count of a former execution is of threads that are no more.
  const bool stale = scheduler != nullptr && state.epoch != scheduler->epoch();
  if (!stale && __atomic_load_n(&state.waiters, __ATOMIC_RELAXED) != 0) {
    Misuse("destroyed " + Called(kQueue, name_) + " that threads wait on");
  }
}

QueueResult QueueCore::Put(QueueNode* node, int64_t nanoseconds) {
  if (Scheduler* scheduler = Scheduler::Current()) {
    QueueModel model = ModelOf(*scheduler, state_, this, name_);
    return nanoseconds == kNoWait
               ? model.TryPut(node)
               : model.Put(node, DeadlineIn(*scheduler, nanoseconds));
  }
  std::unique_lock lock(real_.mutex);
  QueueState& state = StateOf(state_);
  if (nanoseconds != kNoWait) {
    RealWait(real_, lock, state.waiters, nanoseconds,
             RealOpOn(OpKind::kPut, this, kQueue, name_, nanoseconds),
             [&] { return state.room > 0; });
  }
  if (!state.Append(node)) return Failure(state);
  real_.changed.notify_all();
  return QueueResult::kDone;
}

QueueResult QueueCore::Get(QueueNode** node, int64_t nanoseconds) {
  if (Scheduler* scheduler = Scheduler::Current()) {
    QueueModel model = ModelOf(*scheduler, state_, this, name_);
    return nanoseconds == kNoWait
               ? model.TryGet(node)
               : model.Get(node, DeadlineIn(*scheduler, nanoseconds));
  }
  std::unique_lock lock(real_.mutex);
  QueueState& state = StateOf(state_);
  if (nanoseconds != kNoWait) {
    RealWait(real_, lock, state.waiters, nanoseconds,
             RealOpOn(OpKind::kGet, this, kQueue, name_, nanoseconds),
             [&] { return state.ready > 0; });
  }
  *node = state.TakeFirst();
  if (*node == nullptr) return Failure(state);
  real_.changed.notify_all();
  return QueueResult::kDone;
}

void QueueCore::TaskDone() {
  bool done = false;
  if (Scheduler* scheduler = Scheduler::Current()) {
    done = ModelOf(*scheduler, state_, this, name_).TaskDone();
  } else {
    const std::scoped_lock lock(real_.mutex);
    QueueState& state = StateOf(state_);
    done = state.unfinished > 0;
    if (done) --state.unfinished;
    real_.changed.notify_all();
  }
  if (!done)
    Misuse("called task_done once too often on " + Called(kQueue, name_));
}

void QueueCore::Join() {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_).Join();
  }
  std::unique_lock lock(real_.mutex);
  QueueState& state = StateOf(state_);
  RealWait(real_, lock, state.waiters, kForever,
           RealOpOn(OpKind::kJoinQueue, this, kQueue, name_),
           [&] { return state.unfinished == 0; });
}

void QueueCore::Close() {
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, state_, this, name_).Close();
  }
  const std::scoped_lock lock(real_.mutex);
  StateOf(state_).Close();
  real_.changed.notify_all();
}

size_t QueueCore::Size() const {
  if (Scheduler* scheduler = Scheduler::Current()) {
    ModelOf(*scheduler, state_, this, name_).Inspect();
    return StateOf(state_).size;
  }
  const std::scoped_lock lock(real_.mutex);
  return StateOf(state_).size;
}

bool QueueCore::IsFull() const {
  const size_t size = Size();
  const uint32_t capacity = StateOf(state_).capacity;
  return capacity != QueueState::kUnbounded && size >= capacity;
}

QueueNode* QueueCore::TakeLeft() { return StateOf(state_).TakeFirst(); }

}  // namespace internal
}  // namespace ravel
