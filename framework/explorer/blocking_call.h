// SPDX-License-Identifier: Apache-2.0
//
// Which function of the system's a hanging program is blocked in, for the
// watchdog to name: one that has no model here.

#ifndef RAVEL_FRAMEWORK_EXPLORER_BLOCKING_CALL_H_
#define RAVEL_FRAMEWORK_EXPLORER_BLOCKING_CALL_H_

#include <ucontext.h>

namespace ravel {

// Its name as the program called it, or nullptr if the program was not in a
// system call when the signal came. In the handler of that signal only.
const char* BlockingCall(const ucontext_t& interrupted);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_BLOCKING_CALL_H_
