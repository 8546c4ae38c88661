// SPDX-License-Identifier: Apache-2.0
//
// All of Ravel's own primitives. A scenario that is written with them needs
// no instrumentation, and runs in either world.

#ifndef RAVEL_PRIMITIVES_H_
#define RAVEL_PRIMITIVES_H_

#include <ravel/atomic.h>
#include <ravel/barrier.h>
#include <ravel/condition_variable.h>
#include <ravel/event.h>
#include <ravel/future.h>
#include <ravel/ipc.h>
#include <ravel/latch.h>
#include <ravel/mutex.h>
#include <ravel/process.h>
#include <ravel/queue.h>
#include <ravel/semaphore.h>
#include <ravel/shared.h>
#include <ravel/shared_mutex.h>
#include <ravel/thread.h>
#include <ravel/thread_pool_executor.h>
#include <ravel/time.h>

#endif  // RAVEL_PRIMITIVES_H_
