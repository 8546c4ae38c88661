// SPDX-License-Identifier: Apache-2.0
//
// Stops in the debugger when the record that the debugger wants is next. It
// counts by the recorder, so it must be told of everything before that is.

#ifndef RAVEL_FRAMEWORK_DEBUG_STEP_STOPPER_H_
#define RAVEL_FRAMEWORK_DEBUG_STEP_STOPPER_H_

#include <cstdint>

#include "scheduler/observers/recorder.h"
#include "scheduler/scheduler.h"

namespace ravel {

class StepStopper final : public Observer {
 public:
  StepStopper(Scheduler& scheduler, const Recording& recording)
      : scheduler_(scheduler), recording_(recording) {}

  Interests interests() const override {
    return {.announcements = true, .accesses = true};
  }
  void OnBegin(uint32_t) override {}
  void OnTurn(ThreadId thread, const Op&) override { StopIfWanted(thread); }
  void OnStop(ThreadId thread) override { StopIfWanted(thread); }
  // Of what is not announced.
  void OnStep(const Step& step, uintptr_t) override {
    StopIfWanted(step.thread);
  }
  void OnAccess(ThreadId thread, uintptr_t, size_t, bool, uintptr_t) override {
    StopIfWanted(thread);
  }
  void OnFree(ThreadId thread, uintptr_t, size_t, uintptr_t) override {
    StopIfWanted(thread);
  }

 private:
  void StopIfWanted(ThreadId thread);
  void Describe(ThreadId thread) const;

  Scheduler& scheduler_;
  const Recording& recording_;
  uint32_t stopped_ = UINT32_MAX;  // before this record
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_DEBUG_STEP_STOPPER_H_
