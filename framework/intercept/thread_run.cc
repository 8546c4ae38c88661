// SPDX-License-Identifier: Apache-2.0

#include "framework/intercept/thread_run.h"

#include <pthread.h>
#include <setjmp.h>

#include "framework/intercept/real.h"
#include "scheduler/scheduler.h"

// What pthread_cleanup_push() calls in C.
extern "C" void __pthread_register_cancel(__pthread_unwind_buf_t* buffer);
extern "C" void __pthread_unregister_cancel(__pthread_unwind_buf_t* buffer);

namespace ravel {

// libc's own pthread_exit() unwinds to the innermost place that was left for
// it, which is this one once the cleanup handlers have had their turn. It
// must not get to the donor's own, where the thread that lends its stack
// would end.
void* RunThread(void* (*start)(void*), void* argument) {
  __pthread_unwind_buf_t buffer;
  auto* jump = reinterpret_cast<__jmp_buf_tag*>(&buffer.__cancel_jmp_buf);
  if (__sigsetjmp(jump, 0) != 0) {
    return Scheduler::Current()->running().result;
  }
  __pthread_register_cancel(&buffer);
  void* result = start(argument);
  __pthread_unregister_cancel(&buffer);
  return result;
}

}  // namespace ravel

extern "C" void pthread_exit(void* result) {
  static constinit ravel::Real<void(void*)> real{"pthread_exit"};
  ravel::Scheduler* scheduler = ravel::Scheduler::Current();
  if (scheduler != nullptr) scheduler->running().result = result;
  real(result);
  __builtin_unreachable();
}
