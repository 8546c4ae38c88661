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

// The signals that it does not leave to the system: those it handles and, if
// `ignored`, those it ignores. Bit n - 1 is signal n.
uint64_t SignalsHandledBy(pid_t process, bool ignored);

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_PROCESS_LIFE_H_
