// SPDX-License-Identifier: Apache-2.0
//
// The system's names of what processes share (shm_open(), sem_open()) are
// seen by all of the machine and outlive their processes. A scenario's get a
// prefix of their worker's, so that searches do not meet each other and none
// is left: at the end of each execution, and of the worker.

#ifndef RAVEL_FRAMEWORK_MODELS_SHARED_NAMES_H_
#define RAVEL_FRAMEWORK_MODELS_SHARED_NAMES_H_

#include <sys/types.h>

#include <string>

namespace ravel {

class SharedNames {
 public:
  // In a worker, before it runs anything.
  static void Prepare();

  // The name with the prefix. Outside of a worker, and where the system
  // would refuse it, as it is.
  static std::string Of(const char* name);

  // Removes what was named since it was called last.
  static void Clear();
  // The same of a worker that has ended.
  static void ClearAfter(pid_t worker);
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_SHARED_NAMES_H_
