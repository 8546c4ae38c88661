// SPDX-License-Identifier: Apache-2.0
//
// Starting the program again under a debugger.

#ifndef RAVEL_FRAMEWORK_DEBUG_DEBUGGER_H_
#define RAVEL_FRAMEWORK_DEBUG_DEBUGGER_H_

namespace ravel {

// Goes on as gdb, which runs this program with its arguments, unless a
// debugger already controls it: then it returns. Throws
// std::invalid_argument if there is no gdb.
void EnterDebugger();

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_DEBUG_DEBUGGER_H_
