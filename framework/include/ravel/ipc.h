// SPDX-License-Identifier: Apache-2.0
//
// What processes share, as Python's multiprocessing has it: made before the
// processes that use it are started, and found by them where it was.
//
//   ipc::Mutex mutex("balance");
//   SharedValue<int> balance(100);
//   Process worker([&] {
//     const std::scoped_lock lock(mutex);
//     balance += 1;
//   });
//
// In both worlds these are process-shared objects of POSIX in memory mapped
// shared, so code with interception can be read side by side with them.

#ifndef RAVEL_IPC_H_
#define RAVEL_IPC_H_

#include <ravel/ipc/connection.h>
#include <ravel/ipc/locks.h>
#include <ravel/ipc/queue.h>
#include <ravel/ipc/shared_value.h>
#include <ravel/pool.h>
#include <ravel/process.h>

#endif  // RAVEL_IPC_H_
