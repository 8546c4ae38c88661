// SPDX-License-Identifier: Apache-2.0

#include "framework/debug/step_stopper.h"

#include "framework/debug/debug_state.h"
#include "scheduler/remote_view.h"

namespace ravel {
namespace {

DebugThreadState StateOf(const Scheduler& scheduler,
                         const VirtualThread& thread) {
  if (thread.finished != 0) return DebugThreadState::kEnded;
  return scheduler.IsBlocked(thread) ? DebugThreadState::kBlocked
                                     : DebugThreadState::kReady;
}

}  // namespace

void StepStopper::StopIfWanted(ThreadId thread) {
  const uint32_t record = ravel_debug_state.record = recording_.count;
  if (record != ravel_debug_state.stop_at || record == stopped_) return;
  stopped_ = record;
  Describe(thread);
  ravel_debug_stop();
  // A debugger without the script stops at what it takes for a breakpoint.
  if (ravel_debug_state.script == 0) asm volatile("int3");
}

void StepStopper::Describe(ThreadId running) const {
  DebugState& state = ravel_debug_state;
  state.thread = running;
  state.thread_count = static_cast<uint32_t>(scheduler_.thread_count());
  state.remote = RemoteView::Current() != nullptr ? 1 : 0;
  for (uint32_t i = 0; i < state.thread_count; ++i) {
    const VirtualThread& thread = scheduler_.thread(static_cast<ThreadId>(i));
    DebugThread& shown = state.threads[i];
    shown = {};
    shown.address = thread.op.address;
    shown.object = thread.op.object;
    shown.kind = static_cast<uint8_t>(thread.op.kind);
    shown.process = thread.process;
    shown.timed = thread.deadline != Scheduler::kNoDeadline ? 1 : 0;
    shown.holder = kNoThread;
    shown.state = StateOf(scheduler_, thread);
    // At the end, who runs may be one that cannot go on.
    if (i == running && shown.state == DebugThreadState::kReady) {
      shown.state = DebugThreadState::kRuns;
    }
    if (shown.state == DebugThreadState::kBlocked) {
      shown.holder = scheduler_.HolderOf(thread);
    }
    const bool parked = &thread != &scheduler_.running() &&
                        shown.state != DebugThreadState::kEnded &&
                        thread.process == scheduler_.process();
    if (parked) {
      shown.stack_pointer =
          reinterpret_cast<uint64_t>(thread.context.stack_pointer);
    }
  }
}

}  // namespace ravel
