// SPDX-License-Identifier: Apache-2.0
//
// The queue of Michael and Scott ("Simple, fast, and practical non-blocking
// and blocking concurrent queue algorithms", 1996): a list with a dummy node
// at its head and a tail that may lag one node behind. A node is linked in by
// compare-and-swap on the last node's successor. With a plain store two
// threads that saw the same last node overwrite each other's link.
//
// Nodes are not reclaimed here; treiber_stack.cc shows what that costs.

#include <ravel/ravel.h>

#include <array>
#include <atomic>
#include <thread>

#include "scenarios/all.h"

namespace {

struct Node {
  std::atomic<Node*> next = nullptr;
  std::atomic<int> value = 0;
};

enum class Link { kStore, kSwap };

class LinkedQueue {
 public:
  explicit LinkedQueue(Link link) : link_(link) {}

  void Enqueue(Node* node) {
    for (;;) {
      Node* tail = tail_.load();
      Node* next = tail->next.load();
      if (next != nullptr) {
        tail_.compare_exchange_strong(tail, next);  // help whoever is slow
        continue;
      }
      if (!LinkIn(tail, node)) continue;
      tail_.compare_exchange_strong(tail, node);
      return;
    }
  }

  // Returns 0 if the queue is empty.
  int Dequeue() {
    for (;;) {
      Node* head = head_.load();
      Node* tail = tail_.load();
      Node* const next = head->next.load();
      if (next == nullptr) return 0;
      if (head == tail) {
        tail_.compare_exchange_strong(tail, next);
        continue;
      }
      const int value = next->value.load();
      if (head_.compare_exchange_strong(head, next)) return value;
    }
  }

 private:
  bool LinkIn(Node* tail, Node* node) {
    if (link_ == Link::kStore) {
      tail->next.store(node);
      return true;
    }
    Node* none = nullptr;
    return tail->next.compare_exchange_strong(none, node);
  }

  const Link link_;
  Node dummy_;
  std::atomic<Node*> head_ = &dummy_;
  std::atomic<Node*> tail_ = &dummy_;
};

void Exchange(Link link) {
  LinkedQueue queue(link);
  std::array<Node, 2> nodes;
  nodes[0].value.store(1);
  nodes[1].value.store(2);
  int first = 0;
  std::thread t1([&] { queue.Enqueue(&nodes[0]); });
  std::thread t2([&] {
    queue.Enqueue(&nodes[1]);
    first = queue.Dequeue();
  });
  t1.join();
  t2.join();
  ravel::check(first != 0, "the queue was empty after something was put");
  ravel::check(first + queue.Dequeue() == 3, "an item was lost");
  ravel::check(queue.Dequeue() == 0, "an item was taken twice");
}

void Store() { Exchange(Link::kStore); }

void Swap() { Exchange(Link::kSwap); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> MichaelScottQueue() {
  static constexpr Scenario kScenarios[] = {
      {"michael_scott_queue/store",
       "the last node's successor is stored",
       Store,
       {Verdict::kBug, "assertion",
        "two threads that saw the same last node store one after the other, "
        "and the first one's node is linked no more"},
       "random"},
      {"michael_scott_queue/swap",
       "the last node's successor is swapped in if there is none",
       Swap,
       {Verdict::kExhausted, "",
        "of two threads that saw the same last node the swap of one fails, "
        "and it looks again"},
       "dfs:preemptions=2"},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
