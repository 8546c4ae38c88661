// SPDX-License-Identifier: Apache-2.0
//
// The ways in which a scenario can end its process, made outcomes: signals,
// stack overflow, std::terminate. Installed in workers only.

#ifndef RAVEL_FRAMEWORK_EXPLORER_FAULTS_H_
#define RAVEL_FRAMEWORK_EXPLORER_FAULTS_H_

#include "framework/isolation/globals_snapshot.h"
#include "scheduler/execution_log.h"
#include "scheduler/scheduler.h"

namespace ravel {

// The exit status of a worker whose scenario crashed; its outcome is in the
// log.
inline constexpr int kCrashedStatus = 97;

// The signal by which the explorer asks a worker that makes no progress where
// it is.
int HangSignal();

struct FaultContext {
  Outcome* outcome = nullptr;
  Scheduler* scheduler = nullptr;       // nullptr in the real world
  GlobalsSnapshot* snapshot = nullptr;  // nullptr: none was taken
  bool detailed = false;                // the last step's stack is wanted
  bool in_process = false;              // a crash ends the execution only
};

void InstallFaultHandlers(const FaultContext& context);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_FAULTS_H_
