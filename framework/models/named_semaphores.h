// SPDX-License-Identifier: Apache-2.0
//
// The model of sem_open(): semaphores that processes find by name, as long as
// the execution runs. Opening and unlinking are steps of one object, the names.

#ifndef RAVEL_FRAMEWORK_MODELS_NAMED_SEMAPHORES_H_
#define RAVEL_FRAMEWORK_MODELS_NAMED_SEMAPHORES_H_

#include <semaphore.h>

#include "scheduler/scheduler.h"

namespace ravel {

class NamedSemaphores {
 public:
  // In a worker, before it runs anything.
  static void Prepare();

  explicit NamedSemaphores(Scheduler& scheduler) : scheduler_(scheduler) {}

  // As their namesakes, errno included.
  sem_t* Open(const char* name, int flags, unsigned value);
  int Unlink(const char* name);
  // Whether the semaphore is one of these: then it stays until the execution
  // ends.
  static bool Has(const sem_t* semaphore);

 private:
  Scheduler& scheduler_;
};

// A step of the object that all names are: creating and removing one. Before
// whatever the real system does.
void StepOfNames(Scheduler& scheduler);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_NAMED_SEMAPHORES_H_
