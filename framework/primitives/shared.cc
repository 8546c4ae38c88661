// SPDX-License-Identifier: Apache-2.0

#include "ravel/shared.h"

#include "scheduler/scheduler.h"

namespace ravel::internal {
namespace {

[[gnu::always_inline]] inline void See(const void* memory, size_t size,
                                       bool is_write, const void* place) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return;
  const auto address = reinterpret_cast<uintptr_t>(memory);
  const auto from = reinterpret_cast<uintptr_t>(place);
  if (size <= 8) {
    scheduler->Access(address, size, is_write, from);
  } else {
    scheduler->AccessRange(address, size, is_write, from);
  }
}

}  // namespace

void SeeRead(const void* address, size_t size) {
  See(address, size, false, __builtin_return_address(0));
}

void SeeWrite(const void* address, size_t size) {
  See(address, size, true, __builtin_return_address(0));
}

}  // namespace ravel::internal
