// SPDX-License-Identifier: Apache-2.0
//
// A queue of nodes: what Queue<T> is apart from the type of its items.

#ifndef RAVEL_INTERNAL_QUEUE_CORE_H_
#define RAVEL_INTERNAL_QUEUE_CORE_H_

#include <ravel/internal/object.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ravel {
namespace internal {

struct QueueNode {
  QueueNode* next = nullptr;
};

enum class QueueResult {
  kDone,
  kNotNow,  // there was no room, or no item, in time
  kClosed,
};

// How long to wait: not at all.
inline constexpr int64_t kNoWait = -1;

class QueueCore {
 public:
  // A capacity of 0: as many items as there are.
  QueueCore(size_t capacity, std::string_view name) noexcept;
  // Misuse while threads wait.
  ~QueueCore();
  QueueCore(const QueueCore&) = delete;
  QueueCore& operator=(const QueueCore&) = delete;

  QueueResult Put(QueueNode* node, int64_t nanoseconds);
  QueueResult Get(QueueNode** node, int64_t nanoseconds);
  void TaskDone();
  void Join();
  void Close();

  size_t Size() const;
  bool IsFull() const;

  // What is left, without a step; one by one.
  QueueNode* TakeLeft();

 private:
  mutable ModelState<14> state_;
  mutable RealMonitor real_;
  ObjectName name_;
};

}  // namespace internal
}  // namespace ravel

#endif  // RAVEL_INTERNAL_QUEUE_CORE_H_
