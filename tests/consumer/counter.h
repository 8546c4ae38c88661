// SPDX-License-Identifier: Apache-2.0
//
// A counter, right and wrong. Knows nothing of Ravel.

#ifndef RAVEL_TESTS_CONSUMER_COUNTER_H_
#define RAVEL_TESTS_CONSUMER_COUNTER_H_

#include <mutex>

class LockedCounter {
 public:
  void Increase() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++value_;
  }
  int value() const { return value_; }

 private:
  std::mutex mutex_;
  int value_ = 0;
};

class UnlockedCounter {
 public:
  void Increase() { ++value_; }
  int value() const { return value_; }

 private:
  int value_ = 0;
};

#endif  // RAVEL_TESTS_CONSUMER_COUNTER_H_
