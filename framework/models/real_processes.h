// SPDX-License-Identifier: Apache-2.0
//
// The processes of a repetition in the real world: numbers and names for them,
// so that a report can say who, and the end of those that it left.

#ifndef RAVEL_FRAMEWORK_MODELS_REAL_PROCESSES_H_
#define RAVEL_FRAMEWORK_MODELS_REAL_PROCESSES_H_

#include <sys/types.h>

#include <cstdint>

#include "framework/models/real_step.h"

namespace ravel::internal {

class RealProcesses {
 public:
  // In a worker, once: its forks are counted from now on.
  static void Prepare();
  // A repetition begins.
  static void Begin();

  // As fork(). The n-th of a repetition makes "process n".
  static pid_t Fork();
  // Of the calling process: 0 is the first.
  static uint32_t Self();
  // What the watchdog tells of a wait for that child, or for any: -1.
  static RealOp WaitOp(pid_t child);
  // The calling process has waited for a child of its own to the end.
  static void Waited(pid_t child);

  // A child of the program's, to be waited for at the end of the repetition;
  // daemons are killed instead. Until it was waited for.
  static void Add(pid_t process, bool daemon);
  static void Remove(pid_t process);

  // The repetition has ended: waits for what was added, and kills whatever
  // else is left of its processes. REQUIRES: a keeper is the parent.
  static void End();
};

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_MODELS_REAL_PROCESSES_H_
