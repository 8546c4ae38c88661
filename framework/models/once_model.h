// SPDX-License-Identifier: Apache-2.0
//
// The model of what must be done exactly once: the initialisation of a static
// variable, std::call_once. One thread is at it, the others wait for it to
// end. Whether it is done the program's own object knows, since code that was
// compiled into the program looks there.

#ifndef RAVEL_FRAMEWORK_MODELS_ONCE_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_ONCE_MODEL_H_

#include <cstdint>

#include "scheduler/scheduler.h"

namespace ravel {

class OnceModel {
 public:
  // `address` is where the program sees the flag.
  OnceModel(Scheduler& scheduler, const void* address);

  // Waits until no thread is at it: for ever if the running one is.
  void Await();
  // The running thread is at it from here on ...
  void Begin() { holder_ = scheduler_.self() + 1u; }
  // ... to here, successful or not.
  void End();

 private:
  Scheduler& scheduler_;
  const void* address_;
  uint32_t& holder_;  // thread + 1; 0: none
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_ONCE_MODEL_H_
