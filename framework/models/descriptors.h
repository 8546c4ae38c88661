// SPDX-License-Identifier: Apache-2.0
//
// All descriptors that a model knows: pipes, connected sockets, counters,
// timers and sets of them that epoll watches.

#ifndef RAVEL_FRAMEWORK_MODELS_DESCRIPTORS_H_
#define RAVEL_FRAMEWORK_MODELS_DESCRIPTORS_H_

#include <poll.h>

#include <algorithm>
#include <cstdint>

#include "framework/models/cancellation.h"
#include "framework/models/pipe_model.h"
#include "framework/models/readiness.h"
#include "framework/models/wait_step.h"
#include "scheduler/scheduler.h"

namespace ravel {

class Descriptors {
 public:
  // Closes what an execution left open and forgets it.
  static void Reset();

  explicit Descriptors(Scheduler& scheduler) : scheduler_(scheduler) {}

  bool Owns(int descriptor) const;
  void AddCopy(int descriptor, int copy);
  // A step; the real one is still to be closed.
  void Close(int descriptor);

  // At least a step. Of one that nobody owns, what the system says.
  Readiness Look(int descriptor);
  // When it may be ready though nobody does anything: a time of
  // Scheduler::now().
  int64_t Expires(int descriptor) const;

  // As poll(), until the time `deadline`; `waits`: not if that is now.
  int Poll(pollfd* polled, nfds_t count, int64_t deadline, bool waits);

  // Calls ask(&step, &expires), which says how many are ready: at once, and
  // whenever a descriptor has changed, until there are some, or until the
  // deadline. It sets the step that it made last, and when something may be
  // ready by itself.
  template <typename Ask>
  int WaitFor(int64_t deadline, bool waits, Ask ask);

 private:
  Scheduler& scheduler_;
};

template <typename Ask>
int Descriptors::WaitFor(int64_t deadline, bool waits, Ask ask) {
  for (;;) {
    const uint32_t& changes = PipeModel::Changes();
    const uint32_t seen = changes;
    Op step = PackOp(OpKind::kInspect);
    int64_t expires = Scheduler::kNoDeadline;
    const int ready = ask(&step, &expires);
    if (ready != 0 || !waits) return ready;
    scheduler_.log().waits_for_any = true;
    const int64_t until = std::min(deadline, expires);
    if (!PerformBefore(scheduler_, step, WhenGreater(changes, seen), until)) {
      if (expires > scheduler_.now()) return 0;
      waits = deadline > scheduler_.now();
    }
    if (Cancellation::IsInterrupted(scheduler_)) return 0;
  }
}

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_DESCRIPTORS_H_
