// SPDX-License-Identifier: Apache-2.0
//
// A reader-writer lock of one word: the number of readers, or kWriter. A
// reader that looks for the writer and raises the number in two steps can
// raise it after a writer has come in. Both must be one compare-and-swap.

#include <ravel/ravel.h>

#include <atomic>
#include <cstdint>
#include <thread>

#include "scenarios/all.h"

namespace {

constexpr uint32_t kWriter = 1u << 31;

enum class Enter { kTwoSteps, kSwap };

class WordLock {
 public:
  explicit WordLock(Enter enter) : enter_(enter) {}

  void LockShared() {
    while (!TryLockShared()) std::this_thread::yield();
  }
  void UnlockShared() { state_.fetch_sub(1, std::memory_order_release); }

  void Lock() {
    uint32_t free = 0;
    while (!state_.compare_exchange_weak(free, kWriter,
                                         std::memory_order_acquire)) {
      free = 0;
      std::this_thread::yield();
    }
  }
  void Unlock() { state_.fetch_sub(kWriter, std::memory_order_release); }

 private:
  bool TryLockShared() {
    uint32_t state = state_.load(std::memory_order_relaxed);
    if ((state & kWriter) != 0) return false;
    if (enter_ == Enter::kTwoSteps) {
      state_.fetch_add(1, std::memory_order_acquire);
      return true;
    }
    return state_.compare_exchange_weak(state, state + 1,
                                        std::memory_order_acquire);
  }

  const Enter enter_;
  std::atomic<uint32_t> state_ = 0;
};

// The two halves of a value, which only the writer may leave unequal.
struct Value {
  std::atomic<int> left = 0;
  std::atomic<int> right = 0;
};

void ReadAndWrite(Enter enter, int readers) {
  WordLock rwlock(enter);
  Value value;
  const auto read = [&] {
    rwlock.LockShared();
    const int left = value.left.load(std::memory_order_relaxed);
    const int right = value.right.load(std::memory_order_relaxed);
    ravel::check(left == right, "a reader saw half a write");
    rwlock.UnlockShared();
  };
  std::thread writer([&] {
    rwlock.Lock();
    value.left.store(1, std::memory_order_relaxed);
    value.right.store(1, std::memory_order_relaxed);
    rwlock.Unlock();
  });
  std::thread reader1(read);
  if (readers == 2) std::thread(read).join();
  reader1.join();
  writer.join();
}

void TwoSteps() { ReadAndWrite(Enter::kTwoSteps, 2); }

void Swap() { ReadAndWrite(Enter::kSwap, 1); }

void SwapOfTwo() { ReadAndWrite(Enter::kSwap, 2); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> SpinRwlock() {
  static constexpr Scenario kScenarios[] = {
      {"spin_rwlock/two_steps",
       "a reader looks for the writer, then counts itself",
       TwoSteps,
       {Verdict::kBug, "assertion",
        "a writer may come in between the two, and the reader reads while it "
        "writes"},
       "random"},
      {"spin_rwlock/swap",
       "a reader counts itself if nothing has changed since it looked",
       Swap,
       {Verdict::kExhausted, "",
        "the word goes from free to one of the two, and back, in single "
        "steps"}},
      {"spin_rwlock/swap_of_two",
       "the same with two readers",
       SwapOfTwo,
       {Verdict::kExhausted, "", "as swap"},
       "dfs:preemptions=1"},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
