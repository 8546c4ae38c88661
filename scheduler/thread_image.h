// SPDX-License-Identifier: Apache-2.0
//
// What a fresh thread finds in its static thread-local storage, so that a
// donor can be made to look fresh again.

#ifndef RAVEL_SCHEDULER_THREAD_IMAGE_H_
#define RAVEL_SCHEDULER_THREAD_IMAGE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ravel {

class ThreadImage {
 public:
  // Looks at the program and its libraries as they are loaded now.
  ThreadImage();

  // Writes the initial image into the thread with this thread pointer.
  void Restore(uintptr_t thread_pointer) const;

 private:
  struct Block {
    intptr_t offset;  // from the thread pointer
    const void* image;
    size_t image_size;
    size_t size;  // the rest is zeros
  };
  std::vector<Block> blocks_;
  intptr_t exceptions_;  // two words of libstdc++'s
  intptr_t errno_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_THREAD_IMAGE_H_
