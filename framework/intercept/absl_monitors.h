// SPDX-License-Identifier: Apache-2.0
//
// Where the models of Abseil's locks keep their state: in a table by address.
// The one word of the object says whether it was used since its constructor,
// which is inline and cannot be intercepted.

#ifndef RAVEL_FRAMEWORK_INTERCEPT_ABSL_MONITORS_H_
#define RAVEL_FRAMEWORK_INTERCEPT_ABSL_MONITORS_H_

#include <cstdint>

#include "absl/time/time.h"
#include "framework/models/monitor_model.h"

namespace absl {
ABSL_NAMESPACE_BEGIN
class Mutex;
ABSL_NAMESPACE_END
}  // namespace absl

namespace ravel {

MonitorModel MonitorOf(Scheduler& scheduler, absl::Mutex* mutex);

// As times of Scheduler::now().
int64_t DeadlineAfter(const Scheduler& scheduler, absl::Duration timeout);
int64_t DeadlineAt(absl::Time deadline);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_INTERCEPT_ABSL_MONITORS_H_
