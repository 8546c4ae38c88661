// SPDX-License-Identifier: Apache-2.0
//
// What can be told of a process of whatever parent.

#ifndef RAVEL_SCHEDULER_PROCESS_LIFE_H_
#define RAVEL_SCHEDULER_PROCESS_LIFE_H_

#include <sys/types.h>

#include <cstdint>

namespace ravel {

// True of one that has ended and was not waited for, too. Waits for that as
// long as it takes, `milliseconds` at most.
bool HasDied(pid_t process, int milliseconds = 0);

// What a process does about signals: a mask each, bit n - 1 is signal n.
struct SignalActions {
  bool Blocks(int signal) const { return (blocked >> (signal - 1) & 1) != 0; }
  bool Handles(int signal) const { return (handled >> (signal - 1) & 1) != 0; }
  bool Ignores(int signal) const { return (ignored >> (signal - 1) & 1) != 0; }

  uint64_t blocked = 0;  // by its first thread
  uint64_t handled = 0;
  uint64_t ignored = 0;
};
SignalActions ActionsOf(pid_t process);

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_PROCESS_LIFE_H_
