// SPDX-License-Identifier: Apache-2.0
//
// eventfd(): a descriptor with a count, which threads take and add to.

#ifndef RAVEL_FRAMEWORK_INTERCEPT_EVENT_DESCRIPTORS_H_
#define RAVEL_FRAMEWORK_INTERCEPT_EVENT_DESCRIPTORS_H_

#include <sys/types.h>

#include <optional>

#include "scheduler/scheduler.h"

namespace ravel {

// As read() and write() of it do, errno included; nothing if the descriptor
// is not of an eventfd() of this execution.
std::optional<ssize_t> ReadEvent(Scheduler& scheduler, int descriptor,
                                 void* data, size_t size);
std::optional<ssize_t> WriteEvent(Scheduler& scheduler, int descriptor,
                                  const void* data, size_t size);
void CloseEvent(Scheduler& scheduler, int descriptor);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_INTERCEPT_EVENT_DESCRIPTORS_H_
