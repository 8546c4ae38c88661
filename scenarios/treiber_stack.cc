// SPDX-License-Identifier: Apache-2.0
//
// Treiber's stack ("Systems programming: coping with parallelism", 1986): a
// list whose head is replaced by compare-and-swap. Who pops reads the first
// node's successor and then swaps the head for it, if the head is still the
// same. It may be the same address and another node: the ABA problem. A number
// that counts every swap tells them apart.
//
// Nodes that are freed while another thread still reads them are the other
// fault of the plain form: with --heap=quarantine it is what Ravel reports.

#include <ravel/ravel.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <thread>

#include "scenarios/all.h"

namespace {

struct Node {
  std::atomic<Node*> next = nullptr;
  std::atomic<int> value = 0;
};

class PointerStack {
 public:
  void Push(Node* node) {
    Node* head = head_.load();
    do {
      node->next.store(head);
    } while (!head_.compare_exchange_weak(head, node));
  }
  Node* Pop() {
    Node* head = head_.load();
    while (head != nullptr &&
           !head_.compare_exchange_weak(head, head->next.load())) {
    }
    return head;
  }

 private:
  std::atomic<Node*> head_ = nullptr;
};

// The head is the number of a node and the number of swaps so far.
class NumberedStack {
 public:
  void Push(Node* node) {
    uint64_t head = head_.load();
    do {
      node->next.store(NodeOf(head));
    } while (!head_.compare_exchange_weak(head, After(head, node)));
  }
  Node* Pop() {
    uint64_t head = head_.load();
    while (NodeOf(head) != nullptr) {
      Node* const next = NodeOf(head)->next.load();
      if (head_.compare_exchange_weak(head, After(head, next))) break;
    }
    return NodeOf(head);
  }
  Node* At(size_t i) { return &nodes_[i]; }

 private:
  Node* NodeOf(uint64_t head) {
    const size_t number = head & 0xffff;
    return number == 0 ? nullptr : &nodes_[number - 1];
  }
  uint64_t After(uint64_t head, const Node* node) const {
    const uint64_t number =
        node == nullptr ? 0 : static_cast<uint64_t>(node - &nodes_[0]) + 1;
    return ((head >> 16) + 1) << 16 | number;
  }

  std::array<Node, 3> nodes_;
  std::atomic<uint64_t> head_ = 0;
};

// Pops two nodes, keeps the second, and pushes one with the first one's value,
// which renew() makes of the first.
template <typename Stack, typename Renew>
void PopTwoPushOne(Stack& stack, Renew renew, int& sum) {
  Node* const first = stack.Pop();
  Node* const second = stack.Pop();
  if (second != nullptr) sum += second->value.load();
  if (first != nullptr) stack.Push(renew(first));
}

// A node at each place, with the values 1, 2 and 4, is popped once.
template <typename Stack, typename Renew>
void PopConcurrently(Stack& stack, const std::array<Node*, 3>& nodes,
                     Renew renew) {
  for (size_t i = 0; i < nodes.size(); ++i) {
    nodes[i]->value.store(1 << i);
    stack.Push(nodes[i]);
  }
  int sum1 = 0;
  int sum2 = 0;
  std::thread t1([&] {
    if (Node* const node = stack.Pop()) sum1 = node->value.load();
  });
  std::thread t2([&] { PopTwoPushOne(stack, renew, sum2); });
  t1.join();
  t2.join();
  int sum = sum1 + sum2;
  while (Node* const node = stack.Pop()) {
    sum += node->value.load();
    ravel::check(sum <= 7, "a node was popped twice");
  }
  ravel::check(sum == 7, "a node was lost");
}

// Between the two there is no step, so no other thread sees freed memory.
Node* FreeAndAllocate(Node* node) {
  const int value = node->value.load();
  delete node;
  auto* const again = new Node;
  again->value.store(value);
  return again;
}

void Aba() {
  PointerStack stack;
  PopConcurrently(stack, {new Node, new Node, new Node}, FreeAndAllocate);
}

void Numbered() {
  NumberedStack stack;
  PopConcurrently(stack, {stack.At(0), stack.At(1), stack.At(2)},
                  [](Node* node) { return node; });
}

void Push(PointerStack& stack, int value) {
  Node* const node = new Node;
  node->value.store(value);
  stack.Push(node);
}

int PopAndFree(PointerStack& stack) {
  Node* const node = stack.Pop();
  if (node == nullptr) return 0;
  const int value = node->value.load();
  delete node;
  return value;
}

void Freed() {
  PointerStack stack;
  Push(stack, 1);
  Push(stack, 2);
  int value1 = 0;
  int value2 = 0;
  std::thread t1([&] { value1 = PopAndFree(stack); });
  std::thread t2([&] { value2 = PopAndFree(stack); });
  t1.join();
  t2.join();
  ravel::check(value1 + value2 == 3, "a value was popped twice or never");
}

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> TreiberStack() {
  static constexpr Scenario kScenarios[] = {
      {"treiber_stack/freed",
       "pops and frees nodes that another thread may still read",
       Freed,
       {Verdict::kBug, "use_after_free",
        "a thread may read the head, lose its turn while the other pops and "
        "frees that node, and then read the node's successor"},
       "random"},
      {"treiber_stack/aba",
       "a freed node's memory comes back as another node, --heap=reuse",
       Aba,
       {Verdict::kBug, "assertion",
        "a thread reads the head and its successor; the other pops both, "
        "frees the first and pushes a node at the same address: the swap "
        "succeeds and makes the head a node that was popped"},
       "random",
       {.heap = Heap::kReuse}},
      {"treiber_stack/numbered",
       "nodes are pushed again, and the head counts its swaps",
       Numbered,
       {Verdict::kExhausted, "",
        "the count differs after any swap, so a swap succeeds only if the "
        "successor that was read is still the successor"},
       "dfs:preemptions=2"},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
