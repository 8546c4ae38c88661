// SPDX-License-Identifier: Apache-2.0
//
// What poll() and its kin ask of a descriptor.

#ifndef RAVEL_FRAMEWORK_MODELS_READINESS_H_
#define RAVEL_FRAMEWORK_MODELS_READINESS_H_

#include <cstdint>

#include "scheduler/operation.h"

namespace ravel {

struct Readiness {
  int events = 0;  // POLLIN, POLLOUT, ...
  // How often something came that may be read, and room to write: what an
  // edge-triggered wait wants to be new.
  uint32_t puts = 0;
  uint32_t takes = 0;
  Op step = {};  // that looked
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_READINESS_H_
