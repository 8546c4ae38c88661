// SPDX-License-Identifier: Apache-2.0
//
// The end of the tool through a fault of its own or of the machine: one
// sentence on standard error, then exit status 4 (inconclusive), so that it
// is never taken for a verdict on the scenario.

#ifndef RAVEL_SCHEDULER_DIE_H_
#define RAVEL_SCHEDULER_DIE_H_

namespace ravel {

inline constexpr int kDeathStatus = 4;

// Safe in a signal handler and on any stack.
[[noreturn]] void Die(const char* sentence);

// Where to say it, in a process whose standard error is something else.
void SetDeathOutput(int descriptor);

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_DIE_H_
