// SPDX-License-Identifier: Apache-2.0
//
// The processes that a process has forked, and these in turn.

#ifndef RAVEL_FRAMEWORK_MODELS_DESCENDANTS_H_
#define RAVEL_FRAMEWORK_MODELS_DESCENDANTS_H_

#include <sys/types.h>

#include <cstddef>
#include <span>

namespace ravel::internal {

// As /proc has them, at the moment of the constructor. In the handler of a
// signal too: nothing is allocated on the heap.
class Descendants {
 public:
  struct Process {
    pid_t pid;
    pid_t parent;
    bool ended;  // and was not waited for
  };

  explicit Descendants(pid_t root);
  ~Descendants();
  Descendants(const Descendants&) = delete;
  Descendants& operator=(const Descendants&) = delete;

  std::span<const Process> all() const { return {processes_, count_}; }

 private:
  void ReadAll();
  void KeepThoseOf(pid_t root);

  Process* processes_ = nullptr;
  size_t count_ = 0;
};

// Whose parents are gone become children of the calling process, and nobody
// else's.
void AdoptDescendants();

// Kills whatever the calling process has forked, and what that has, and waits
// for all of it. REQUIRES: AdoptDescendants().
void EndDescendants();

// Calls visit(number) for each entry of a folder of /proc that is a number.
void ForEachNumber(const char* folder, void (*visit)(int, void*), void* data);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_MODELS_DESCENDANTS_H_
