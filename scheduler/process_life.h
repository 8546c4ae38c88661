// SPDX-License-Identifier: Apache-2.0
//
// Whether a process, of whatever parent, still runs.

#ifndef RAVEL_SCHEDULER_PROCESS_LIFE_H_
#define RAVEL_SCHEDULER_PROCESS_LIFE_H_

#include <sys/types.h>

namespace ravel {

// True of one that has ended and was not waited for, too.
bool HasDied(pid_t process);

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_PROCESS_LIFE_H_
