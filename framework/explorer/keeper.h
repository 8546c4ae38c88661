// SPDX-License-Identifier: Apache-2.0
//
// The process between the explorer and its worker. It does nothing but wait
// for the end of either, and then ends every process that the worker left: the
// children of a scenario, whatever they do, and whatever happens to the worker
// or to the explorer.

#ifndef RAVEL_FRAMEWORK_EXPLORER_KEEPER_H_
#define RAVEL_FRAMEWORK_EXPLORER_KEEPER_H_

#include <sys/types.h>

#include <functional>

namespace ravel {

// Forks a keeper that forks a worker, which runs `work` and does not return
// from it. Returns the keeper's number, or -1 with errno. The keeper ends after
// all of them, having left the worker's wait status in `status`, which must be
// memory that is shared.
pid_t ForkKept(int& status, const std::function<void()>& work);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_KEEPER_H_
