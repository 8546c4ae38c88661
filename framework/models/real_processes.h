// SPDX-License-Identifier: Apache-2.0
//
// The children of a repetition in the real world, so that it leaves none.

#ifndef RAVEL_FRAMEWORK_MODELS_REAL_PROCESSES_H_
#define RAVEL_FRAMEWORK_MODELS_REAL_PROCESSES_H_

#include <sys/types.h>

namespace ravel::internal {

class RealProcesses {
 public:
  static void Add(pid_t process, bool daemon);
  // It was waited for.
  static void Remove(pid_t process);
  // In a child: its parent's are not its own.
  static void Forget();
  // The end of a repetition: waits for those that are left, and kills daemons.
  static void End();
};

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_MODELS_REAL_PROCESSES_H_
