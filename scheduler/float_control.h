// SPDX-License-Identifier: Apache-2.0
//
// Whether the program may change MXCSR, the control and status word of
// floating-point arithmetic, by other means than fesetround() and its like,
// which change the x87 control word as well. A switch between threads that
// need not look at MXCSR is faster by a quarter.

#ifndef RAVEL_SCHEDULER_FLOAT_CONTROL_H_
#define RAVEL_SCHEDULER_FLOAT_CONTROL_H_

#include <cstddef>
#include <span>
#include <string_view>

namespace ravel {

// True if the program's code, or that of its own libraries, holds an
// instruction that reads or writes MXCSR, or calls a function of <fenv.h> that
// asks for its flags. Looked up once in a process; its children know.
bool ProgramSetsFloatControl();

// The parts, for tests.
bool HasMxcsrInstruction(std::span<const std::byte> code);
bool IsFloatFlagFunction(std::string_view symbol);

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_FLOAT_CONTROL_H_
