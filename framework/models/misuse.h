// SPDX-License-Identifier: Apache-2.0
//
// Uses of a primitive that its contract forbids: each ends the execution with
// a sentence that names threads.

#ifndef RAVEL_FRAMEWORK_MODELS_MISUSE_H_
#define RAVEL_FRAMEWORK_MODELS_MISUSE_H_

#include <cstdint>
#include <string>

#include "scheduler/scheduler.h"

namespace ravel {

// The name the program gave the thread, or else "main", "t1", "t2", ...
std::string ThreadName(const VirtualThread& thread);

[[noreturn]] void StopForMisuse(Scheduler& scheduler, const char* sentence);

// The running thread unlocked a mutex that it does not hold. `owner`: the
// holder's number + 1, or 0.
[[noreturn]] void StopForStranger(Scheduler& scheduler, uint32_t owner);
// The running thread destroyed a mutex that is held.
[[noreturn]] void StopForHeld(Scheduler& scheduler, uint32_t owner);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_MISUSE_H_
