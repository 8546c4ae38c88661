// SPDX-License-Identifier: Apache-2.0

#include "framework/primitives/process_end.h"

#include <algorithm>
#include <vector>

#include "scheduler/virtual_thread.h"

namespace ravel::internal {
namespace {

// In the system's memory, which outlives the heap of an execution; nullptr
// until there are any.
constinit std::vector<EndsWithProcess*>* buffers = nullptr;

}  // namespace

void BeginChild() {
  PassThrough unseen;
  if (buffers != nullptr) buffers->clear();
}

void EndChild() {
  for (;;) {
    EndsWithProcess* last = nullptr;
    {
      PassThrough unseen;
      if (buffers == nullptr || buffers->empty()) return;
      last = buffers->back();
      buffers->pop_back();
    }
    last->OnProcessEnd();
  }
}

void AddToProcessEnd(EndsWithProcess& buffer) {
  PassThrough unseen;
  if (buffers == nullptr) buffers = new std::vector<EndsWithProcess*>;
  buffers->push_back(&buffer);
}

void RemoveFromProcessEnd(EndsWithProcess& buffer) {
  PassThrough unseen;
  std::erase(*buffers, &buffer);
}

}  // namespace ravel::internal
