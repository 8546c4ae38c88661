// SPDX-License-Identifier: Apache-2.0
//
// The running program, as schedules refer to it.

#ifndef RAVEL_FRAMEWORK_EXPLORER_PROGRAM_H_
#define RAVEL_FRAMEWORK_EXPLORER_PROGRAM_H_

#include <cstdint>
#include <string>

namespace ravel {

// Of its file; the same as long as it is not built anew. 0 if the file cannot
// be read.
uint64_t ProgramFingerprint();

// How far the program was moved when it was loaded: what to subtract from an
// address in its code to get one that the next run has too.
uintptr_t LoadOffset();

// By which it was started.
std::string ProgramPath();

// Starts the program again, with the same arguments, without randomisation of
// addresses: containers ordered by addresses are then the same in every run.
// Returns if that is so already or the system refuses.
void FixAddresses(char** arguments);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_PROGRAM_H_
