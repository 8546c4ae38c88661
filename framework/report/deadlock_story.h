// SPDX-License-Identifier: Apache-2.0
//
// How threads came to wait for ever, tied to steps: for a lock, who took what
// when; for a notification, whom the last one woke instead, or that there was
// none any more.

#ifndef RAVEL_FRAMEWORK_REPORT_DEADLOCK_STORY_H_
#define RAVEL_FRAMEWORK_REPORT_DEADLOCK_STORY_H_

#include <vector>

#include "framework/report/lost_update.h"

namespace ravel::internal {

// In the order of time. Empty for what is no deadlock, and where the steps do
// not say.
std::vector<Sentence> ExplainDeadlock(const Failure& failure);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_DEADLOCK_STORY_H_
