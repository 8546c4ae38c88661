// SPDX-License-Identifier: Apache-2.0
//
// A queue between threads, first in, first out, as Python's queue.Queue:
//
//   Queue<int> pipeline(2, "pipeline");   // room for two items
//   Thread consumer([&] {
//     for (;;) {
//       const int item = pipeline.get();
//       ...
//       pipeline.task_done();
//     }
//   });
//   pipeline.put(1);
//   pipeline.join();
//
// put() blocks while the queue is full, get() while it is empty, join() until
// task_done() was called for every item that was put. Each is one step; what
// a thread did before it put an item happens before what follows the get.
//
// After close(), put() throws QueueClosed, and so does get() once the items
// that are left are gone; threads that wait in either wake up and do the same.
// The try_ and _for forms return false or nothing instead.
//
// Calling task_done() more often than put() is misuse, and so is destroying
// a queue that threads wait on.

#ifndef RAVEL_QUEUE_H_
#define RAVEL_QUEUE_H_

#include <ravel/internal/queue_core.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace ravel {

class QueueClosed : public std::exception {
 public:
  QueueClosed() noexcept;
  ~QueueClosed() override;
  const char* what() const noexcept override;
};

template <typename T>
class Queue {
 public:
  using value_type = T;

  // A capacity of 0: it is never full.
  explicit Queue(size_t capacity = 0, std::string_view name = "") noexcept
      : core_(capacity, name) {}
  explicit Queue(std::string_view name) noexcept : core_(0, name) {}
  RAVEL_UNSEEN ~Queue() {
    while (internal::QueueNode* node = core_.TakeLeft()) Own(node);
  }

  void put(T item) {
    if (!Put(std::move(item), internal::kForever)) throw QueueClosed();
  }
  T get() {
    std::unique_ptr<Node> node = Get(internal::kForever);
    if (node == nullptr) throw QueueClosed();
    return std::move(node->item);
  }

  // Without waiting. What could not be put is gone.
  bool try_put(T item) { return Put(std::move(item), internal::kNoWait); }
  std::optional<T> try_get() { return Item(Get(internal::kNoWait)); }

  // Waiting for at most so long.
  template <typename Rep, typename Period>
  bool put_for(T item, const std::chrono::duration<Rep, Period>& duration) {
    return Put(std::move(item), internal::Nanoseconds(duration));
  }
  template <typename Rep, typename Period>
  std::optional<T> get_for(const std::chrono::duration<Rep, Period>& duration) {
    return Item(Get(internal::Nanoseconds(duration)));
  }

  // How it is at the moment; the next may differ.
  size_t qsize() const { return core_.Size(); }
  bool empty() const { return core_.Size() == 0; }
  bool full() const { return core_.IsFull(); }

  // An item that was got has been dealt with.
  void task_done() { core_.TaskDone(); }
  void join() { core_.Join(); }

  void close() { core_.Close(); }

 private:
  // The item is moved into its node before the step that puts it, and out of
  // it after the one that gets it: a step is short, whatever T does.
  struct Node : internal::QueueNode {
    RAVEL_UNSEEN explicit Node(T&& value) : item(std::move(value)) {}
    T item;
  };

  static std::unique_ptr<Node> Own(internal::QueueNode* node) {
    return std::unique_ptr<Node>(static_cast<Node*>(node));
  }

  RAVEL_UNSEEN bool Put(T&& item, int64_t nanoseconds) {
    auto node = std::make_unique<Node>(std::move(item));
    if (core_.Put(node.get(), nanoseconds) != internal::QueueResult::kDone) {
      return false;
    }
    node.release();
    return true;
  }
  RAVEL_UNSEEN std::unique_ptr<Node> Get(int64_t nanoseconds) {
    internal::QueueNode* node = nullptr;
    core_.Get(&node, nanoseconds);
    return Own(node);
  }
  RAVEL_UNSEEN static std::optional<T> Item(std::unique_ptr<Node> node) {
    if (node == nullptr) return std::nullopt;
    return std::move(node->item);
  }

  internal::QueueCore core_;
};

}  // namespace ravel

#endif  // RAVEL_QUEUE_H_
