// SPDX-License-Identifier: Apache-2.0
//
// The first lines of a report: what went wrong, and in what.

#ifndef RAVEL_FRAMEWORK_REPORT_HEADLINE_H_
#define RAVEL_FRAMEWORK_REPORT_HEADLINE_H_

#include <string>
#include <vector>

#include "framework/report/story.h"

namespace ravel::internal {

// What went wrong, at least one line: the pattern where a failed assertion is
// its consequence, and what the execution itself said. Without its message
// only where the pattern says enough.
std::vector<std::string> Headline(const Story& story, bool with_message);

// "database_value/unlocked, database_value.cc:24"
std::string Subject(const Story& story);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_HEADLINE_H_
