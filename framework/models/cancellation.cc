// SPDX-License-Identifier: Apache-2.0

#include "framework/models/cancellation.h"

#include <pthread.h>

#include "scheduler/thread_set.h"

namespace ravel {
namespace {

constinit Cancellation::State states[ThreadSet::kCapacity] = {};

bool IsDue(const Cancellation::State& state) {
  return state.requested && !state.disabled;
}

}  // namespace

Cancellation::State& Cancellation::Of(const VirtualThread& thread) {
  State& state = states[thread.id];
  const uint32_t epoch = thread.scheduler->epoch();
  if (state.epoch != epoch) state = {epoch, false, false, false, false, false};
  return state;
}

void Cancellation::Request(Scheduler& scheduler, VirtualThread& thread) {
  // Of a kind that depends on every step: the thread looks for the mark at its
  // points, whatever those are of.
  const Op op = PackOp(OpKind::kKillProcess, scheduler.NewObject());
  scheduler.Perform(op);
  State& state = Of(thread);
  state.requested = true;
  if (!IsDue(state)) return;
  if (&thread == &scheduler.running()) {
    if (state.asynchronous) Act(scheduler);
  } else if (state.waits) {
    state.interrupted = true;
    thread.notified = 1;  // if it waits in line
    scheduler.Interrupt(thread);
  }
}

void Cancellation::Test(Scheduler& scheduler) {
  if (IsDue(Of(scheduler.running()))) Act(scheduler);
}

void Cancellation::BeginPoint(Scheduler& scheduler) {
  Test(scheduler);
  Of(scheduler.running()).waits = true;
}

void Cancellation::EndPoint(Scheduler& scheduler) {
  State& state = Of(scheduler.running());
  state.waits = false;
  if (state.interrupted) Act(scheduler);
}

void Cancellation::Act(Scheduler& scheduler) {
  State& state = Of(scheduler.running());
  state.interrupted = state.waits = false;
  state.disabled = true;  // handlers are not cancelled
  pthread_exit(PTHREAD_CANCELED);
}

}  // namespace ravel
