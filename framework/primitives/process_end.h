// SPDX-License-Identifier: Apache-2.0
//
// What a process of Ravel's does before it ends: hand over what is buffered
// in it.

#ifndef RAVEL_FRAMEWORK_PRIMITIVES_PROCESS_END_H_
#define RAVEL_FRAMEWORK_PRIMITIVES_PROCESS_END_H_

namespace ravel::internal {

// Whatever buffers something in this process.
class EndsWithProcess {
 public:
  virtual ~EndsWithProcess() = default;
  virtual void OnProcessEnd() = 0;
};

// Called in the child, first and last.
void BeginChild();
void EndChild();

// In the process that runs now.
void AddToProcessEnd(EndsWithProcess& buffer);
void RemoveFromProcessEnd(EndsWithProcess& buffer);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_PRIMITIVES_PROCESS_END_H_
