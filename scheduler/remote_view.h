// SPDX-License-Identifier: Apache-2.0
//
// What an observer that runs in one process wants to see of a thread that
// runs in another.

#ifndef RAVEL_SCHEDULER_REMOTE_VIEW_H_
#define RAVEL_SCHEDULER_REMOTE_VIEW_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "scheduler/stack_trace.h"

namespace ravel {

class RemoteView {
 public:
  // nullptr while the running thread is one of this process, as everything
  // else is then.
  static RemoteView* Current() { return current_; }

  // The running thread's stack: return addresses, innermost first.
  std::span<const uintptr_t> stack() const { return stack_; }
  // Of the same frames.
  std::span<const FrameRegisters> registers() const { return registers_; }

  // Up to 8 bytes of the memory of whichever process the address is of
  // (AddressIn() in process_table.h).
  virtual uint64_t Read(uintptr_t address, size_t size) = 0;

 protected:
  ~RemoteView() = default;

  static constinit RemoteView* current_;
  std::span<const uintptr_t> stack_;
  std::span<const FrameRegisters> registers_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_REMOTE_VIEW_H_
