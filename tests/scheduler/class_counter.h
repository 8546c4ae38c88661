// SPDX-License-Identifier: Apache-2.0
//
// How many equivalence classes a small program has, and its final states,
// without running it: an interpreter of its own that walks through the
// program's states, each once. Sleep sets (Godefroid, "Partial-Order Methods
// for the Verification of Concurrent Systems", 1996) let one path through to
// the end for each class, so the number of classes below a state depends on
// the state and on who sleeps there, and need be counted but once for both.
// That takes programs too large for depth-first search, and shares no line
// with what it checks.

#ifndef RAVEL_TESTS_SCHEDULER_CLASS_COUNTER_H_
#define RAVEL_TESTS_SCHEDULER_CLASS_COUNTER_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "tests/scheduler/small_program.h"

namespace ravel {

struct Classes {
  uint64_t count = 0;
  std::set<std::string> states;  // in the words of SmallProgram::FinalState
};

// Of a program without yields and checks, in which nobody is woken without a
// reason and timers fire at any time; nothing if it has more than
// `most_states`.
std::optional<Classes> CountClasses(const SmallProgram& program,
                                    size_t most_states);

}  // namespace ravel

#endif  // RAVEL_TESTS_SCHEDULER_CLASS_COUNTER_H_
