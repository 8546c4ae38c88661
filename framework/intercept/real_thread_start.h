// SPDX-License-Identifier: Apache-2.0
//
// Starting hardware threads: in a repetition of the real world they get
// numbers, in the order in which they are created.

#ifndef RAVEL_FRAMEWORK_INTERCEPT_REAL_THREAD_START_H_
#define RAVEL_FRAMEWORK_INTERCEPT_REAL_THREAD_START_H_

#include <pthread.h>

namespace ravel {

// As pthread_create().
int StartRealThread(pthread_t* thread, const pthread_attr_t* attributes,
                    void* (*start)(void*), void* argument);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_INTERCEPT_REAL_THREAD_START_H_
