// SPDX-License-Identifier: Apache-2.0
//
// The textbook's bounded buffer, of a mutex and two condition variables, over
// the models.

#ifndef RAVEL_TESTS_SCHEDULER_BOUNDED_BUFFER_H_
#define RAVEL_TESTS_SCHEDULER_BOUNDED_BUFFER_H_

#include <cstdint>

#include "framework/models/condition_model.h"
#include "framework/models/mutex_model.h"
#include "tests/scheduler/world.h"

namespace ravel {

// Each of `producers` puts `items` into it, each of `consumers` takes as many.
class BoundedBuffer {
 public:
  BoundedBuffer(uint32_t producers, uint32_t consumers, int items,
                uint32_t capacity)
      : producers_(producers),
        consumers_(consumers),
        items_(items),
        capacity_(capacity) {}

  // The body of an execution.
  void operator()() const {
    size_ = 0;
    open_ = 0;
    next_ = 0;
    auto thread = [this] {
      const uint32_t number = next_++;
      Op pass;
      pass.kind = OpKind::kPassBarrier;
      Scheduler::Current()->Perform(pass, WhenEqual(open_, 1));
      for (int i = 0; i < items_; ++i) {
        if (number < producers_) {
          Put();
        } else {
          Take();
        }
      }
    };
    const uint32_t count = producers_ + consumers_;
    for (uint32_t i = 0; i < count; ++i) Start(thread);
    open_ = 1;
    for (uint32_t i = 1; i <= count; ++i) {
      Join(Scheduler::Current()->thread(static_cast<ThreadId>(i)));
    }
  }

 private:
  MutexModel Mutex() const {
    return {*Scheduler::Current(), mutex_, &mutex_, MutexModel::Kind::kNormal};
  }
  void Put() const {
    Scheduler& scheduler = *Scheduler::Current();
    Mutex().Lock();
    while (size_ == capacity_) not_full_.Wait(scheduler, Mutex());
    ++size_;
    not_empty_.NotifyOne(scheduler);
    Mutex().Unlock();
  }
  void Take() const {
    Scheduler& scheduler = *Scheduler::Current();
    Mutex().Lock();
    while (size_ == 0) not_empty_.Wait(scheduler, Mutex());
    --size_;
    not_full_.NotifyOne(scheduler);
    Mutex().Unlock();
  }

  uint32_t producers_;
  uint32_t consumers_;
  int items_;
  uint32_t capacity_;

  mutable MutexState mutex_ = {};
  mutable ConditionModel not_full_ = {};
  mutable ConditionModel not_empty_ = {};
  mutable uint32_t size_ = 0;
  mutable uint32_t open_ = 0;
  mutable uint32_t next_ = 0;
};

}  // namespace ravel

#endif  // RAVEL_TESTS_SCHEDULER_BOUNDED_BUFFER_H_
