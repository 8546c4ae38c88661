// SPDX-License-Identifier: Apache-2.0
//
// The calling thread's stack.

#ifndef RAVEL_SCHEDULER_STACK_TRACE_H_
#define RAVEL_SCHEDULER_STACK_TRACE_H_

#include <cstddef>
#include <cstdint>

namespace ravel {

// Writes up to `capacity` return addresses, innermost first; returns how many
// there are.
size_t CaptureStack(uintptr_t* frames, size_t capacity);

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STACK_TRACE_H_
