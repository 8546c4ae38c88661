// SPDX-License-Identifier: Apache-2.0
//
// The model of descriptors that are a count: those of eventfd(), whose count
// is in the real one, and of timerfd_create(), whose count is of an
// execution's own time. A read waits for the count to be more than 0.

#ifndef RAVEL_FRAMEWORK_MODELS_COUNTER_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_COUNTER_MODEL_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

#include "framework/models/readiness.h"
#include "scheduler/scheduler.h"

namespace ravel {

class CounterModel {
 public:
  // Closes what an execution left open and forgets it.
  static void Reset();

  explicit CounterModel(Scheduler& scheduler) : scheduler_(scheduler) {}

  // Whether the descriptor is one of a counter made in this execution.
  bool Owns(int descriptor) const;
  bool OwnsTimer(int descriptor) const;

  // The descriptor is new. False: its number is too high, so nobody owns it.
  bool AddEvents(int descriptor);
  // `epoch` is what the timer's clock shows when an execution begins.
  bool AddTimer(int descriptor, int64_t epoch);
  void AddCopy(int descriptor, int copy);

  // Of descriptors that are owned; as their namesakes, errno included.
  ssize_t Read(int descriptor, void* data, size_t size);
  ssize_t Write(int descriptor, const void* data, size_t size);
  void Close(int descriptor);
  Readiness Look(int descriptor);

  // Times of Scheduler::now(). `expires` is kNoDeadline if it is not set, the
  // interval 0 if it expires once.
  struct Timer {
    int64_t expires = Scheduler::kNoDeadline;
    int64_t interval = 0;
  };
  // Both are a step. Returns what was set before.
  Timer SetTimer(int descriptor, const Timer& timer);
  Timer GetTimer(int descriptor);
  int64_t Epoch(int descriptor) const;
  // When it expires next; kNoDeadline: no timer, or not set.
  int64_t Expires(int descriptor) const;

 private:
  struct Counter;
  struct Table;

  static Table table_;

  static Counter& Of(int descriptor);
  Counter* Add(int descriptor, const char* name);
  Op MakeOp(OpKind kind, const Counter& counter) const;
  long Try(long number, int descriptor, const void* data, size_t size);
  long TakeTicks(Counter& counter, void* data, size_t size);
  ssize_t Perform(OpKind kind, int descriptor, const void* data, size_t size);
  // Adds the expirations up to now.
  void Advance(Counter& counter);

  Scheduler& scheduler_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_COUNTER_MODEL_H_
