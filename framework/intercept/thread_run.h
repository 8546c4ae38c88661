// SPDX-License-Identifier: Apache-2.0
//
// The outermost frame of a thread, where pthread_exit() ends up.

#ifndef RAVEL_FRAMEWORK_INTERCEPT_THREAD_RUN_H_
#define RAVEL_FRAMEWORK_INTERCEPT_THREAD_RUN_H_

namespace ravel {

// Returns what start(argument) does, or what the running virtual thread gives
// to pthread_exit(), once its frames are unwound: destructors and cleanup
// handlers have run then.
void* RunThread(void* (*start)(void*), void* argument);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_INTERCEPT_THREAD_RUN_H_
