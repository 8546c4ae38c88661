// SPDX-License-Identifier: Apache-2.0
//
// Memory of the engine's that no forked process of an execution looks at: they
// are forked without it, which spares both sides the copies of its pages.

#ifndef RAVEL_SCHEDULER_HOST_MEMORY_H_
#define RAVEL_SCHEDULER_HOST_MEMORY_H_

#include <cstddef>

namespace ravel {

class HostMemory {
 public:
  // Zeroed; nullptr when the address space is used up.
  static void* Map(size_t size);
  static void Unmap(void* memory, size_t size);

  // Processes forked from here on do not have what is mapped now.
  static void KeepFromChildren();
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_HOST_MEMORY_H_
