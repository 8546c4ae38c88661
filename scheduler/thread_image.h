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
  // Most programs have a few words of such storage, in several libraries.
  template <typename T>
  struct Piece {
    intptr_t offset;  // from the thread pointer
    T value;
  };

  void Add(intptr_t offset, const std::vector<char>& image);
  template <typename T>
  static void Write(const std::vector<Piece<T>>& pieces, uintptr_t pointer) {
    for (const Piece<T>& piece : pieces) {
      void* const to = reinterpret_cast<void*>(
          pointer + static_cast<uintptr_t>(piece.offset));
      __builtin_memcpy(to, &piece.value, sizeof(T));  // one instruction
    }
  }

  std::vector<Piece<uint64_t>> words_;
  std::vector<Piece<uint32_t>> halves_;
  std::vector<Piece<char>> bytes_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_THREAD_IMAGE_H_
