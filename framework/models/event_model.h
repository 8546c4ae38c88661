// SPDX-License-Identifier: Apache-2.0
//
// The model of a flag that threads wait for: `is_set == 1`.

#ifndef RAVEL_FRAMEWORK_MODELS_EVENT_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_EVENT_MODEL_H_

#include <cstdint>

#include "scheduler/scheduler.h"

namespace ravel {

// All zero: never used.
struct EventState {
  uint32_t epoch;
  ObjectId object;
  uint32_t is_set;
  uint32_t waiters;
};
static_assert(sizeof(EventState) == 16);

class EventModel {
 public:
  // `initial` is whether it is set if this is its first use in the
  // execution; `address` is where the program sees it.
  EventModel(Scheduler& scheduler, EventState& state, const void* address,
             bool initial);

  void Set();
  void Clear();
  bool IsSet();
  // Returns false if `deadline` (a time of Scheduler::now()) passed first.
  bool Wait(int64_t deadline = Scheduler::kNoDeadline);

 private:
  Op MakeOp(OpKind kind) const;
  void Change(OpKind kind, uint32_t is_set);

  Scheduler& scheduler_;
  EventState& state_;
  const void* address_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_EVENT_MODEL_H_
