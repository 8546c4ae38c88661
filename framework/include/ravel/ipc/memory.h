// SPDX-License-Identifier: Apache-2.0
//
// Memory that a process and those it starts later have in common.

#ifndef RAVEL_IPC_MEMORY_H_
#define RAVEL_IPC_MEMORY_H_

#include <cstddef>

namespace ravel::internal {

// Zeroed. Given back to this process' system when it goes.
class SharedBlock {
 public:
  explicit SharedBlock(size_t size);
  ~SharedBlock();
  SharedBlock(const SharedBlock&) = delete;
  SharedBlock& operator=(const SharedBlock&) = delete;

  template <typename T>
  T* As() const {
    return static_cast<T*>(memory_);
  }

 private:
  void* memory_;
  size_t size_;
};

}  // namespace ravel::internal

#endif  // RAVEL_IPC_MEMORY_H_
