// SPDX-License-Identifier: Apache-2.0
//
// Settings and verdicts as the command line and the JSON output spell them.

#ifndef RAVEL_FRAMEWORK_COMMAND_WORDS_H_
#define RAVEL_FRAMEWORK_COMMAND_WORDS_H_

#include <ravel/ravel.h>

namespace ravel {

const char* WordOf(Backend backend);
const char* WordOf(Verdict verdict);
const char* WordOf(Points points);
const char* WordOf(Clock clock);
const char* WordOf(Heap heap);
const char* WordOf(Isolation isolation);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_COMMAND_WORDS_H_
