// SPDX-License-Identifier: Apache-2.0
//
// The model of cancellation of threads. A request is a mark that the thread
// finds when it comes to a cancellation point, or wakes it where it waits at
// one; it then unwinds as by pthread_exit(), through cleanup handlers and
// destructors. A request that comes when the wait is over already is found at
// the next point, as POSIX allows.
//
//   int sem_wait(sem_t* semaphore) {
//     ...
//     return AtCancellationPoint(*scheduler, [&] { return Acquire(...); });
//   }

#ifndef RAVEL_FRAMEWORK_MODELS_CANCELLATION_H_
#define RAVEL_FRAMEWORK_MODELS_CANCELLATION_H_

#include "scheduler/scheduler.h"

namespace ravel {

class Cancellation {
 public:
  struct State {
    uint32_t epoch;
    bool requested;
    bool disabled;
    bool asynchronous;
    bool waits;        // at a cancellation point
    bool interrupted;  // there
  };

  static State& Of(const VirtualThread& thread);

  // The running thread asks `thread` to end.
  static void Request(Scheduler& scheduler, VirtualThread& thread);

  // Ends the running thread if that was requested and is not disabled.
  static void Test(Scheduler& scheduler);

  // Whether the running thread's wait was cut short: what it waited for did
  // not come, and it is about to end.
  static bool IsInterrupted(Scheduler& scheduler) {
    return Of(scheduler.running()).interrupted;
  }

  // From here on the running thread may be interrupted in its waits ...
  static void BeginPoint(Scheduler& scheduler);
  // ... to here, and ends at the end of the point if it was.
  static void EndWait(Scheduler& scheduler) {
    Of(scheduler.running()).waits = false;
  }
  static void EndPoint(Scheduler& scheduler);

 private:
  [[noreturn]] static void Act(Scheduler& scheduler);
};

// Calls `call`, in which the running thread may be cancelled while it waits.
template <typename Call>
auto AtCancellationPoint(Scheduler& scheduler, Call call) {
  Cancellation::BeginPoint(scheduler);
  const auto result = call();
  Cancellation::EndPoint(scheduler);
  return result;
}

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_CANCELLATION_H_
