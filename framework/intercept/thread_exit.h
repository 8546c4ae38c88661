// SPDX-License-Identifier: Apache-2.0
//
// What a thread's end sets off: destructors of thread_local objects and of
// pthread_key_t values.

#ifndef RAVEL_FRAMEWORK_INTERCEPT_THREAD_EXIT_H_
#define RAVEL_FRAMEWORK_INTERCEPT_THREAD_EXIT_H_

#include "scheduler/virtual_thread.h"

namespace ravel {

// On the thread itself, before its function: no key has a value.
void BeginThread(VirtualThread& thread);
// Before processes are forked that end by exit().
void PrepareToExit();
// On the thread itself: the destructors of its thread_local objects alone, as
// exit() calls them.
void RunExitActions(VirtualThread& thread);
// On the thread itself, after its function.
void EndThread(VirtualThread& thread);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_INTERCEPT_THREAD_EXIT_H_
