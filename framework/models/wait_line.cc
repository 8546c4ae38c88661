// SPDX-License-Identifier: Apache-2.0

#include "framework/models/wait_line.h"

namespace ravel {

void WaitLine::Append(VirtualThread& thread) {
  thread.notified = 0;
  thread.next_waiter = kNoThread;
  if (size++ == 0) {
    first = thread.id;
  } else {
    thread.scheduler->thread(last).next_waiter = thread.id;
  }
  last = thread.id;
}

VirtualThread& WaitLine::Take(Scheduler& scheduler, uint16_t position) {
  ThreadId before = kNoThread;
  ThreadId id = first;
  for (; position > 0; --position) {
    before = id;
    id = scheduler.thread(id).next_waiter;
  }
  VirtualThread& thread = scheduler.thread(id);
  if (before == kNoThread) {
    first = thread.next_waiter;
  } else {
    scheduler.thread(before).next_waiter = thread.next_waiter;
  }
  if (last == id) last = before;
  --size;
  thread.woken_by = scheduler.log().step_count;
  return thread;
}

void WaitLine::Remove(const VirtualThread& thread) {
  ThreadId id = first;
  for (uint16_t position = 0; position < size; ++position) {
    if (id == thread.id) {
      Take(*thread.scheduler, position);
      return;
    }
    id = thread.scheduler->thread(id).next_waiter;
  }
}

}  // namespace ravel
