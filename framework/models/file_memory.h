// SPDX-License-Identifier: Apache-2.0
//
// Files that are mapped to be shared, under control: memory of the region
// that all processes see at one address, with a file's content as it is when
// the file is mapped first in an execution. What is written there goes back
// into the file with msync() and munmap().

#ifndef RAVEL_FRAMEWORK_MODELS_FILE_MEMORY_H_
#define RAVEL_FRAMEWORK_MODELS_FILE_MEMORY_H_

#include <sys/types.h>

#include <cstddef>

#include "scheduler/scheduler.h"

namespace ravel {

class FileMemory {
 public:
  // In a worker, before it runs anything.
  static void Prepare();

  explicit FileMemory(Scheduler& scheduler) : scheduler_(scheduler) {}

  // As mmap() of a file with MAP_SHARED. Returns nullptr if the mapping is the
  // system's business: of a file that is only read.
  void* Map(size_t size, int protection, int file, off_t offset);
  // What is there goes into the file.
  void WriteBack(const void* address, size_t size);

 private:
  Scheduler& scheduler_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_FILE_MEMORY_H_
