// SPDX-License-Identifier: Apache-2.0
//
// A lock-order inversion in words, from a detailed replay of the execution
// that has it:
//
//   left and right are locked in opposite orders
//     t1 holds left since fork.cc:12 Eat() and asks for right at fork.cc:13
//     Eat() t2 holds right since ...

#ifndef RAVEL_FRAMEWORK_REPORT_INVERSION_TEXT_H_
#define RAVEL_FRAMEWORK_REPORT_INVERSION_TEXT_H_

#include <string>

#include "framework/explorer/search_state.h"

namespace ravel {

// Lines, all but the last of them ended. Empty if the recording is of another
// execution.
std::string InversionText(const SearchState& state, const Inversion& inversion);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_REPORT_INVERSION_TEXT_H_
