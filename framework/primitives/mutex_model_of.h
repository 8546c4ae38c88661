// SPDX-License-Identifier: Apache-2.0
//
// The model of a ravel::Mutex, for whoever unlocks one on its behalf.

#ifndef RAVEL_FRAMEWORK_PRIMITIVES_MUTEX_MODEL_OF_H_
#define RAVEL_FRAMEWORK_PRIMITIVES_MUTEX_MODEL_OF_H_

#include "framework/models/mutex_model.h"
#include "ravel/mutex.h"

namespace ravel::internal {

MutexModel MutexModelOf(Scheduler& scheduler, ModelState<4>& state,
                        const MutexBase& mutex, bool recursive,
                        const ObjectName& name);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_PRIMITIVES_MUTEX_MODEL_OF_H_
