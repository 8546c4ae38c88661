// SPDX-License-Identifier: Apache-2.0
//
// Threads that wait in line, each of which knows the one behind it. A thread
// is in one line at most. All zero: nobody waits.

#ifndef RAVEL_FRAMEWORK_MODELS_WAIT_LINE_H_
#define RAVEL_FRAMEWORK_MODELS_WAIT_LINE_H_

#include <cstdint>

#include "scheduler/scheduler.h"

namespace ravel {

struct WaitLine {
  ThreadId first;
  ThreadId last;
  uint16_t size;

  // The thread waits for `thread.notified` to be 1.
  void Append(VirtualThread& thread);
  // Takes the one at `position` out of the line. REQUIRES: position < size.
  VirtualThread& Take(Scheduler& scheduler, uint16_t position);
  // The thread goes without having been taken out, if it is in the line.
  void Remove(const VirtualThread& thread);
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_WAIT_LINE_H_
