// SPDX-License-Identifier: Apache-2.0
//
// How an execution ended. Plain data in the arena: a worker that dies leaves
// it behind.

#ifndef RAVEL_SCHEDULER_OUTCOME_H_
#define RAVEL_SCHEDULER_OUTCOME_H_

#include <cstdint>

#include "scheduler/operation.h"

namespace ravel {

enum class OutcomeKind : uint8_t {
  kRunning,       // not ended: if the process is gone, it crashed
  kFinished,      // every thread ended, nothing was wrong
  kDataRace,      //
  kDeadlock,      // some thread can never go on
  kAssertion,     //
  kException,     // left a thread's function
  kCrash,         // a signal
  kExit,          // the scenario ended the process
  kLivelock,      // went on and on under a fair schedule
  kMisuse,        // of a primitive
  kUseAfterFree,  //
  kDoubleFree,    //
  kThreadLeak,    // neither joined nor detached
  kLockOrder,     // locks taken in orders that could deadlock
  kHang,          // no step for the time the watchdog allows
  kDiverged,      // did not follow its schedule
  kAbandoned,     // the strategy gave it up; no bug
};

// The `kind` of the JSON output: "data_race", "deadlock", ...
const char* KindName(OutcomeKind kind);

inline bool IsBug(OutcomeKind kind) {
  return kind >= OutcomeKind::kDataRace && kind <= OutcomeKind::kHang;
}

struct Outcome {
  OutcomeKind kind = OutcomeKind::kRunning;
  ThreadId thread = kNoThread;  // that it happened to, if to one
  int line = 0;                 // of a failed assertion
  uintptr_t address = 0;        // of the memory that was used wrongly
  char file[256] = {};
  char message[1024] = {};

  // Both cut what does not fit.
  void SetMessage(const char* format, ...)
      __attribute__((format(printf, 2, 3)));
  void SetPlace(const char* path, int line_number);
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_OUTCOME_H_
