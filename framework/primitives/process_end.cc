// SPDX-License-Identifier: Apache-2.0

#include "framework/primitives/process_end.h"

#include <algorithm>
#include <vector>

#include "scheduler/virtual_thread.h"

namespace ravel::internal {
namespace {

// The system's memory: it outlives the heap of an execution.
std::vector<EndsWithProcess*>& Buffers() {
  static auto* const buffers = new std::vector<EndsWithProcess*>;
  return *buffers;
}

}  // namespace

void BeginChild() {
  PassThrough unseen;
  Buffers().clear();
}

void EndChild() {
  for (;;) {
    EndsWithProcess* last = nullptr;
    {
      PassThrough unseen;
      if (Buffers().empty()) return;
      last = Buffers().back();
      Buffers().pop_back();
    }
    last->OnProcessEnd();
  }
}

void AddToProcessEnd(EndsWithProcess& buffer) {
  PassThrough unseen;
  Buffers().push_back(&buffer);
}

void RemoveFromProcessEnd(EndsWithProcess& buffer) {
  PassThrough unseen;
  std::erase(Buffers(), &buffer);
}

}  // namespace ravel::internal
